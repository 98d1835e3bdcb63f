import ChannelProtocol
import Glibc
import HTTPCore
import HubTesting
import SocketIO
import Testing
import WebSocketCore

@testable import HubRuntime

/// One socket of somebody who uses the hub: sends octets, reads what comes.
final class TestClient {
    enum Kind {
        /// Keeps the borders of writes, so that tests see how many there were; every write fits or fails as a whole.
        case packets
        /// As TCP, with a small buffer behind which a reader can be slow.
        case stream(buffer: Int32)

        static let stream = Kind.stream(buffer: 1 << 20)

        func makePair() throws -> (server: Int32, client: Int32) {
            let type: __socket_type
            if case .packets = self { type = SOCK_SEQPACKET } else { type = SOCK_STREAM }
            var pair: [Int32] = [-1, -1]
            try #require(socketpair(AF_UNIX, Int32(type.rawValue | SOCK_NONBLOCK.rawValue), 0, &pair) == 0)
            if case .stream(var size) = self {
                setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<Int32>.size))
            }
            return (pair[0], pair[1])
        }
    }

    let kind: Kind
    let shard: Int
    private let openRef: ConnectionRef?
    private unowned let hub: TestHub
    private var fd: Int32

    /// Channels by topic, each under its latest join.
    var writers: [String: ClientWriter] = [:]
    /// The topic that was joined last: what methods without a topic mean.
    var topic = ""
    var version = WireVersion.v2
    private var lastRef = 0

    private var reader = FrameReader(role: .client, maxMessageBytes: 64 << 20)
    private var isWebSocket = false
    private let inflater = Inflater()
    /// Where the hub refers to earlier messages.
    private var window: WindowInflater?
    /// Messages that came compressed so far.
    private(set) var compressedMessages = 0
    /// Whether the hub may have gone when this client sends.
    var mayBeCutOff = false

    /// Octets that are sent in one write as soon as `together` ends.
    private var batch: [UInt8]?
    private var hasEnded = false

    init(fd: Int32, kind: Kind, shard: Int, ref: ConnectionRef?, hub: TestHub) {
        self.fd = fd
        self.kind = kind
        self.shard = shard
        self.hub = hub
        openRef = ref
    }

    /// The connection's name at the hub.
    var ref: ConnectionRef {
        guard let openRef else { preconditionFailure("the hub refused this connection") }
        return openRef
    }

    var isOpen: Bool { fd >= 0 }

    /// What the hub holds of this connection; nil when it is gone.
    var connection: Connection? { hub.cores[shard].front.table[ref] }

    func nextRef() -> Ref {
        lastRef += 1
        return Ref(lastRef)
    }

    // MARK: Octets

    func send(_ octets: [UInt8]) {
        if batch != nil {
            batch? += octets
            return
        }
        // What one read does not take of a packet is lost, where of a stream it would wait.
        let most = isWebSocket ? Front.shortReadSize : octets.count
        for start in stride(from: 0, to: octets.count, by: max(1, most)) {
            let part = octets[start..<min(octets.count, start + most)]
            let sent = part.withUnsafeBytes { Socket.send(fd, $0) }
            #expect(sent == .done(part.count) || mayBeCutOff)
        }
    }

    func send(_ text: String) { send(Array(text.utf8)) }

    /// Sends all that `body` sends by one write.
    func together(_ body: () -> Void) {
        batch = []
        body()
        let octets = batch ?? []
        batch = nil
        send(octets)
    }

    /// Sends a masked frame (RFC 6455 5.3).
    func send(_ opcode: Opcode, _ payload: [UInt8], isFinal: Bool = true) {
        var frame: [UInt8] = []
        FrameWriter.appendFrame(opcode, payload.span, isFinal: isFinal, mask: 0x9A3C_57E1, to: &frame)
        send(frame)
    }

    /// Ends the stream; whatever was not read is lost with it, which the hub sees as a reset.
    func reset() {
        guard fd >= 0 else { return }
        Socket.close(fd)
        fd = -1
    }

    /// Reads everything and then ends the stream, which the hub sees as its plain end.
    func hangUp() {
        _ = isWebSocket && read()
        reset()
    }

    /// What came, one element for each write of the hub (in a stream: one for all); nil stands for the end.
    private func writes() -> [[UInt8]?] {
        var writes: [[UInt8]?] = []
        guard fd >= 0, !hasEnded else { return writes }
        while true {
            switch Socket.receive(fd, into: hub.input) {
            case .done(let count): writes.append(Array(hub.input[..<count]))
            case .wouldBlock: return writes
            case .endOfStream, .failed:
                hasEnded = true
                writes.append(nil)
                return writes
            }
        }
    }

    /// What came as it came.
    func octets() -> [UInt8] { Array(writes().compactMap(\.self).joined()) }

    /// What came as text, for HTTP; `<end>` when the hub has ended the stream.
    func text() -> String {
        writes().map { $0.map { String(decoding: $0, as: UTF8.self) } ?? "<end>" }.joined()
    }

    // MARK: The handshake

    static let key = "dGhlIHNhbXBsZSBub25jZQ=="

    static func upgrade(_ path: String, host: String = "localhost", _ fields: String = "") -> String {
        """
        GET \(path) HTTP/1.1\r\nHost: \(host)\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
        Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: \(key)\r\n\(fields)\r\n
        """
    }

    /// Checks the answer to an upgrade and reads frames from here on.
    func becomeWebSocket(version: WireVersion = .v2) throws {
        let octets = writes().compactMap(\.self).joined()
        let answer = try #require(try HeadParser.parseResponse(Array(octets).span))
        try #require(answer.head.status == 101, "\(String(decoding: Array(octets), as: UTF8.self))")
        self.version = version
        isWebSocket = true
        let agreed = answer.head.first("sec-websocket-extensions")
        reader = FrameReader(role: .client, maxMessageBytes: 64 << 20, allowsCompression: agreed != nil)
        if let agreed, !agreed.contains("server_no_context_takeover") { window = WindowInflater() }
        let first = frames(in: Array(octets.dropFirst(answer.consumed)))
        if !first.isEmpty { inbox.append(first) }
    }

    // MARK: Frames

    /// Whether it reads as soon as something comes; else only when the test asks what was received.
    var isReading = true

    /// Whether it answers pings by itself, as every WebSocket library does; they are then not shown.
    var answersPings = true

    /// What was read and not yet asked for, by writes.
    private var inbox: [[Received]] = []

    /// Reads what is there; true = there was something.
    @discardableResult
    func pump() -> Bool {
        guard isWebSocket, isReading else { return false }
        return read()
    }

    private func read() -> Bool {
        let writes = writes()
        for write in writes {
            var frames = write.map(frames) ?? [.end]
            if answersPings {
                let pings = frames.count { if case .ping = $0 { true } else { false } }
                for _ in 0..<pings { send(.pong, []) }
                frames.removeAll { if case .ping = $0 { true } else { false } }
            }
            if !frames.isEmpty { inbox.append(frames) }
        }
        return !writes.isEmpty
    }

    /// What came since the last call: for each write of the hub what was in it.
    func messages() -> [[Received]] {
        #expect(isWebSocket)
        _ = read()
        defer { inbox = [] }
        return inbox
    }

    /// The same in short, one string for each write; see `Received.description`.
    func received() -> [String] {
        messages().map { write in
            write.map { received in
                guard writers.count > 1, let room = received.room else { return received.description }
                return "\(room): \(received)"
            }.joined(separator: " | ")
        }
    }

    /// A compressed message as if it had come plain.
    private func inflated(
        _ incoming: Incoming, in buffer: UnsafeMutableRawBufferPointer
    ) throws(ProtocolViolation) -> Incoming {
        guard case .compressed(let kind, let payload) = incoming else { return incoming }
        compressedMessages += 1
        if let window {
            guard let message = payload.withOctets(in: buffer, { window.inflate(Array($0)) }) else {
                throw .invalidDeflate
            }
            return .message(kind, .owned(message))
        }
        return try payload.withOctets(in: buffer) { octets throws(ProtocolViolation) in
            try inflater.withInflated(kind, octets, limit: 64 << 20) { .message(kind, .owned(Array($0))) }
        }
    }

    private func frames(in octets: [UInt8]) -> [Received] {
        var frames: [Received] = []
        var octets = octets
        octets.withUnsafeMutableBytes { buffer in
            var offset = 0
            while offset < buffer.count {
                do throws(ProtocolViolation) {
                    guard let incoming = try reader.next(in: buffer, from: &offset) else { break }
                    frames.append(Received(try inflated(incoming, in: buffer), in: buffer, version: version))
                } catch {
                    Issue.record("the hub broke RFC 6455: \(error)")
                    return
                }
            }
        }
        return frames
    }
}
