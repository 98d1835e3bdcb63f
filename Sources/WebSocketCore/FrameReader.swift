/// One connection's receiving side: octets in, messages and control frames out (RFC 6455 5, 8.1).
///
/// 16 octets while nothing is incomplete, which is nearly always. A message that lies in one frame and one read is
/// unmasked where it is, neither copied nor allocated for.
package struct FrameReader {
    /// What is kept between reads; nil while the last read ended with a message.
    private var kept: Kept?
    private var limit: UInt32
    private let role: Role
    private let allowsCompression: Bool
    private var isFinished = false

    /// A reader for the frames that the other side of `role` sends.
    ///
    /// `maxMessageBytes`: octets of one message after unmasking, over all its fragments, at most 4 GiB − 1; a longer one
    /// is refused by its header (1009).
    /// `allowsCompression`: whether permessage-deflate was agreed upon; then the limit holds for what comes, and whoever
    /// inflates sees to the rest.
    package init(role: Role, maxMessageBytes: Int, allowsCompression: Bool = false) {
        self.role = role
        self.allowsCompression = allowsCompression
        limit = UInt32(clamping: maxMessageBytes)
    }

    /// From the next message on, messages may have so many octets.
    package mutating func allow(maxMessageBytes: Int) { limit = UInt32(clamping: maxMessageBytes) }

    /// Whether nothing more will come: a Close frame came, or something was refused.
    package var isDone: Bool { isFinished }

    /// Octets of memory that wait for the rest of a frame or message, for the accounts of the shell; 0 while idle.
    package var keptBytes: Int { kept?.assembly.bytes ?? 0 }

    /// Octets that are still to come of the frame whose header came last; 0 between frames.
    package var missingBytes: Int { kept?.assembly.missing ?? 0 }

    /// Takes octets of `buffer` from `offset` on until it has something to say; nil: all were taken, more are needed.
    ///
    /// The octets are unmasked where they are. After a throw the connection must be failed with the violation's code;
    /// then, and after a Close, octets are taken and dropped (RFC 6455 1.4, 7.1.7).
    package mutating func next(
        in buffer: UnsafeMutableRawBufferPointer, from offset: inout Int
    ) throws(ProtocolViolation) -> Incoming? {
        guard !isFinished else {
            offset = buffer.count
            return nil
        }
        do throws(ProtocolViolation) {
            let incoming = try read(buffer, &offset)
            if case .close = incoming { finish() }
            return incoming
        } catch {
            finish()
            throw error
        }
    }

    /// Takes and drops whatever comes from now on, as after a Close.
    package mutating func stop() { finish() }

    private mutating func finish() {
        isFinished = true
        kept = nil
    }

    private mutating func read(
        _ buffer: UnsafeMutableRawBufferPointer, _ offset: inout Int
    ) throws(ProtocolViolation) -> Incoming? {
        while offset < buffer.count {
            if kept == nil {
                let rules = FrameRules(
                    role: role, allowsCompression: allowsCompression, isInsideMessage: false, received: 0,
                    limit: Int(limit))
                let rest = UnsafeRawBufferPointer(rebasing: buffer[offset...])
                let header = try FrameHeader.parse(rest, by: rules)
                if let header, header.isFinal, rest.count - header.size >= header.length {
                    return try WholeFrame.read(header, buffer, &offset)
                }
            }
            let kept = unsharedKept()
            let incoming = try kept.assembly.receive(buffer, &offset)
            if kept.assembly.isEmpty { self.kept = nil }
            if let incoming { return incoming }
        }
        return nil
    }

    /// Copies of a reader are independent values, so one that shares its box takes a new one before it writes.
    private mutating func unsharedKept() -> Kept {
        if isKnownUniquelyReferenced(&kept), let kept { return kept }
        let fresh = Kept(
            kept?.assembly ?? Assembly(role: role, allowsCompression: allowsCompression, limit: Int(limit)))
        kept = fresh
        return fresh
    }

    /// Keeps an assembly outside the reader, so that an idle connection pays eight octets for it.
    private final class Kept {
        var assembly: Assembly

        init(_ assembly: Assembly) {
            self.assembly = assembly
        }
    }
}
