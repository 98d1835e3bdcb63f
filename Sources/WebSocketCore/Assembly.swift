/// What a connection keeps while a frame or a message is incomplete; it grows with what came, not with what was announced.
struct Assembly {
    /// Fragments without an octet that one message may have; 1008 past it.
    ///
    /// Other fragments need no limit of their own, since each counts against the message's size.
    static let maxEmptyFragments = 1_024

    let role: Role
    let allowsCompression: Bool
    let limit: Int
    /// The front of a header that was cut by the end of a read.
    private var cut: [UInt8] = []
    /// The frame whose payload is arriving, and how much of it came.
    private var frame: FrameHeader?
    private var received = 0
    /// The unmasked front of a control frame that was cut.
    private var control: [UInt8] = []
    /// The message whose frames are arriving.
    private var message: Message?

    init(role: Role, allowsCompression: Bool, limit: Int) {
        self.role = role
        self.allowsCompression = allowsCompression
        self.limit = limit
    }

    private struct Message {
        var kind: MessageKind
        var isCompressed: Bool
        var octets: [UInt8] = []
        var text = UTF8Validator()
        var emptyFragments = 0
    }

    /// Whether nothing is kept, so that the connection can do without it.
    var isEmpty: Bool { frame == nil && message == nil && cut.isEmpty }

    /// Octets of the frame at hand that have not come.
    var missing: Int { frame.map { $0.length - received } ?? 0 }

    /// Octets of memory that this and its arrays take.
    var bytes: Int {
        MemoryLayout<Assembly>.size + cut.capacity + control.capacity + (message?.octets.capacity ?? 0)
    }

    /// Takes octets until there is an event or none are left.
    mutating func receive(
        _ buffer: UnsafeMutableRawBufferPointer, _ offset: inout Int
    ) throws(ProtocolViolation) -> Incoming? {
        repeat {
            if frame == nil {
                guard let header = try header(buffer, &offset) else { return nil }
                try begin(header)
            }
            if let incoming = try payload(buffer, &offset) { return incoming }
        } while offset < buffer.count
        return nil
    }

    private mutating func header(
        _ buffer: UnsafeMutableRawBufferPointer, _ offset: inout Int
    ) throws(ProtocolViolation) -> FrameHeader? {
        let rules = FrameRules(
            role: role, allowsCompression: allowsCompression, isInsideMessage: message != nil,
            received: message?.octets.count ?? 0, limit: limit)
        if cut.isEmpty {
            let rest = UnsafeRawBufferPointer(rebasing: buffer[offset...])
            if let header = try FrameHeader.parse(rest, by: rules) {
                offset += header.size
                return header
            }
            cut = Array(rest)
            offset = buffer.count
            return nil
        }
        let had = cut.count
        let available = min(FrameHeader.maxSize - had, buffer.count - offset)
        cut.append(contentsOf: buffer[offset..<offset + available])
        let parsed = try cut.span.withUnsafeBytes { octets throws(ProtocolViolation) in
            try FrameHeader.parse(octets, by: rules)
        }
        guard let parsed else {
            offset = buffer.count
            return nil
        }
        offset += parsed.size - had
        cut = []
        return parsed
    }

    private mutating func begin(_ header: FrameHeader) throws(ProtocolViolation) {
        switch header.opcode {
        case .text: message = Message(kind: .text, isCompressed: header.isCompressed)
        case .binary: message = Message(kind: .binary, isCompressed: header.isCompressed)
        default: break
        }
        if header.length == 0, !header.isFinal {
            message?.emptyFragments += 1
            guard message?.emptyFragments ?? 0 <= Self.maxEmptyFragments else {
                throw .tooManyEmptyFragments(limit: Self.maxEmptyFragments)
            }
        }
        frame = header
        received = 0
    }

    /// Unmasks what is here of the frame's payload and keeps it; an event once frame or message is whole.
    private mutating func payload(
        _ buffer: UnsafeMutableRawBufferPointer, _ offset: inout Int
    ) throws(ProtocolViolation) -> Incoming? {
        guard let header = frame else { return nil }
        let count = min(header.length - received, buffer.count - offset)
        let octets = UnsafeMutableRawBufferPointer(rebasing: buffer[offset..<offset + count])
        if let mask = header.mask { Masking.apply(Masking.key(mask, after: received), to: octets) }
        offset += count
        received += count
        let isWhole = received == header.length
        if isWhole { frame = nil }
        return header.opcode.isControl
            ? try controlPayload(header.opcode, octets, isWhole: isWhole)
            : try messagePayload(octets, isFinal: header.isFinal, missing: header.length - received)
    }

    private mutating func controlPayload(
        _ opcode: Opcode, _ octets: UnsafeMutableRawBufferPointer, isWhole: Bool
    ) throws(ProtocolViolation) -> Incoming? {
        control.append(contentsOf: octets)
        guard isWhole else { return nil }
        let whole = control
        control = []
        return try whole.span.withUnsafeBytes { bytes throws(ProtocolViolation) in
            try WholeFrame.control(opcode, bytes, .owned(whole))
        }
    }

    private mutating func messagePayload(
        _ octets: UnsafeMutableRawBufferPointer, isFinal: Bool, missing: Int
    ) throws(ProtocolViolation) -> Incoming? {
        let bytes = UnsafeRawBufferPointer(octets)
        if message?.kind == .text, message?.isCompressed == false, message?.text.receive(bytes) == false {
            throw .invalidText
        }
        makeRoom(for: bytes.count, of: isFinal ? bytes.count + missing : .max)
        message?.octets.append(contentsOf: bytes)
        guard isFinal, missing == 0, let whole = message else { return nil }
        guard whole.text.isAtBoundary else { throw .invalidText }
        message = nil
        return whole.isCompressed
            ? .compressed(whole.kind, .owned(whole.octets)) : .message(whole.kind, .owned(whole.octets))
    }

    /// Memory follows the octets that came, not the length that was announced (RFC 6455 10.4): four times as many at most,
    /// and no more than are still to come, which only the last fragment says.
    ///
    /// Doubling, as an array does, would make three times a long message's pages anew.
    private mutating func makeRoom(for count: Int, of rest: Int) {
        guard let had = message?.octets.count, let room = message?.octets.capacity, had + count > room else { return }
        message?.octets.reserveCapacity(had + min(rest, max(count, 3 * had)))
    }
}
