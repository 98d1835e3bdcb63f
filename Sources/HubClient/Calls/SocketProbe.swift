import HTTPCore
package import SocketIO
package import WebSocketCore

/// Opens a WebSocket as a page's client would and tells what became of it: for `rollcall doctor`.
package enum SocketProbe {
    /// What one attempt has shown.
    package struct Report: Equatable, Sendable {
        /// Why no WebSocket came of it; nil = one did.
        package var refusal: Refusal?
        /// What the hub chose of `phoenix`.
        package var subprotocol: String?
        /// What it agreed to of the extensions that were offered, as it spells it.
        package var extensions: [String] = []
        /// Milliseconds from a ping to its pong; nil = none came.
        package var ping: Double?
        /// Milliseconds from a heartbeat of the channels' protocol to its reply; nil = none came.
        package var heartbeat: Double?

        package init() {}
    }

    /// An answer that opens nothing.
    package struct Refusal: Equatable, Sendable {
        package let failure: HandshakeFailure
        package let status: Int
        /// What the answer says of the reason.
        package let words: String?

        package init(_ failure: HandshakeFailure, status: Int, words: String? = nil) {
            self.failure = failure
            self.status = status
            self.words = words
        }
    }

    /// Connects, offers the subprotocol and compression, sends a ping and a heartbeat, and closes.
    ///
    /// `path`: below the hub's base, with its query. `patience`: milliseconds for all of it.
    package static func run(
        _ hub: HubAddress, path: String, trust: TLSTrust, believesAnybody: Bool, patience: UInt64
    ) throws(CallError) -> Report {
        let deadline = CallDeadline(milliseconds: patience)
        let stream = try CallStream(to: hub, trust: trust, believesAnybody: believesAnybody, by: deadline)
        let nonce = (0..<16).map { _ in UInt8.random(in: 0...255) }
        guard
            let handshake = ClientHandshake(
                host: hub.authority, path: hub.base + path, nonce: nonce, subprotocols: ["phoenix"],
                extensions: ["permessage-deflate"])
        else { throw .notHTTP(.badTarget) }
        var request: [UInt8] = []
        handshake.append(to: &request)
        let answer = try stream.ask(request, by: deadline)
        var report = Report()
        do throws(HandshakeFailure) {
            report.subprotocol = try handshake.verify(answer.head)
        } catch {
            report.refusal = Refusal(error, status: answer.head.status, words: answer.words)
            return report
        }
        report.extensions = answer.head.all("sec-websocket-extensions")
        var talk = SocketTalk(stream, by: deadline, allowsCompression: !report.extensions.isEmpty)
        report.ping = try talk.ping()
        report.heartbeat = try talk.heartbeat()
        try talk.send(.close, [0x03, 0xE8])
        return report
    }
}

/// A few frames to a hub and back, with the time they take.
struct SocketTalk {
    private let stream: CallStream
    private let deadline: CallDeadline
    private var reader: FrameReader

    init(_ stream: CallStream, by deadline: CallDeadline, allowsCompression: Bool) {
        self.stream = stream
        self.deadline = deadline
        reader = FrameReader(role: .client, maxMessageBytes: 1 << 20, allowsCompression: allowsCompression)
    }

    /// Milliseconds from a ping to its pong; nil when none comes.
    mutating func ping() throws(CallError) -> Double? {
        try time(.ping, Array("doctor".utf8)) { if case .pong = $0 { true } else { false } }
    }

    /// Milliseconds from a heartbeat to its reply, the first message there is; nil when none comes.
    mutating func heartbeat() throws(CallError) -> Double? {
        try time(.text, Array(#"[null,"1","phoenix","heartbeat",{}]"#.utf8)) {
            switch $0 {
            case .message, .compressed: true
            default: false
            }
        }
    }

    func send(_ opcode: Opcode, _ payload: [UInt8]) throws(CallError) {
        var frame: [UInt8] = []
        FrameWriter.appendFrame(opcode, payload.span, mask: .random(in: 0 ... .max), to: &frame)
        try stream.send(frame, by: deadline)
    }

    private mutating func time(
        _ opcode: Opcode, _ payload: [UInt8], isAnswer: (Incoming) -> Bool
    ) throws(CallError) -> Double? {
        let start = MonotonicClock.nanoseconds
        try send(opcode, payload)
        while !reader.isDone {
            var octets = Array(try stream.receive(by: deadline))
            guard !octets.isEmpty else { break }
            let came = read(&octets)
            if came.contains(where: isAnswer) { return Double(MonotonicClock.nanoseconds - start) / 1_000_000 }
        }
        return nil
    }

    /// What some octets say; nothing after a breach of the protocol.
    private mutating func read(_ octets: inout [UInt8]) -> [Incoming] {
        var came: [Incoming] = []
        octets.withUnsafeMutableBytes { buffer in
            var offset = 0
            while let incoming = try? reader.next(in: buffer, from: &offset) { came.append(incoming) }
        }
        return came
    }
}
