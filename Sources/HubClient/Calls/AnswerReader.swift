package import HTTPCore
package import JSONCore

/// One answer of a hub: its head and all of its body.
package struct CallAnswer: Equatable, Sendable {
    package let head: ResponseHead
    package let body: [UInt8]
    /// Whether the connection can take another question.
    let leavesOpen: Bool

    /// The body as JSON; nil when it is none.
    package var json: JSONTree? { try? JSONTree(parsing: body) }

    /// The hub's sentence on why it refuses: `detail` of a problem (RFC 9457), `error` of a handshake; nil = it has none.
    package var words: String? {
        guard head.status >= 400, let json else { return nil }
        guard case .string(let text)? = json["detail"] ?? json["error"] else { return nil }
        return text
    }
}

/// Reads one answer to a question that is no HEAD, however its octets were cut on their way (RFC 9112 6.3).
struct AnswerReader {
    private let limit: Int
    private var waiting: [UInt8] = []
    private var head: ResponseHead?
    private var body: BodyReader?
    /// The body of an answer that tells no length.
    private var rest: [UInt8] = []
    /// Whether such a body ends with the connection: old servers and some proxies send it so.
    private(set) var endsWithConnection = false

    init(limit: Int) {
        self.limit = limit
    }

    /// The answer, once it is complete or, where it ends with the connection, as far as it came.
    var answer: CallAnswer? {
        guard let head else { return nil }
        let leavesOpen = !endsWithConnection && !head.hasToken("close", in: "connection")
        return CallAnswer(head: head, body: body?.body ?? rest, leavesOpen: leavesOpen)
    }

    var isComplete: Bool { head != nil && !endsWithConnection && body?.isComplete ?? true }

    /// Takes octets; what follows a complete answer is dropped.
    mutating func receive(_ octets: ArraySlice<UInt8>) throws(HeadError) {
        guard head == nil else { return try receiveBody(octets) }
        waiting += octets
        while let (head, consumed) = try HeadParser.parseResponse(waiting.span) {
            waiting.removeFirst(consumed)
            // Interim answers announce the final one (RFC 9110 15.2); 101 is final for who asked for it.
            if (100..<200).contains(head.status), head.status != 101 { continue }
            self.head = head
            let hasBody = head.status >= 200 && head.status != 204 && head.status != 304
            if hasBody {
                endsWithConnection = head.framing == .none
                if !endsWithConnection { body = try BodyReader(framing: head.framing, limit: limit) }
            }
            let first = waiting[...]
            waiting = []
            return try receiveBody(first)
        }
    }

    private mutating func receiveBody(_ octets: ArraySlice<UInt8>) throws(HeadError) {
        if body != nil {
            _ = try body?.receive(octets.span)
        } else if endsWithConnection {
            guard rest.count + octets.count <= limit else { throw .bodyTooLarge(limit: limit) }
            rest += octets
        }
    }
}

extension CallStream {
    /// Octets of an answer's body that are taken.
    private static let bodyLimit = 64 << 20

    /// Sends a request and waits for its answer.
    func ask(_ request: [UInt8], by deadline: CallDeadline) throws(CallError) -> CallAnswer {
        try send(request, by: deadline)
        var reader = AnswerReader(limit: Self.bodyLimit)
        while !reader.isComplete {
            let octets = try receive(by: deadline)
            if octets.isEmpty {
                guard reader.endsWithConnection else { throw .ended }
                break
            }
            do throws(HeadError) { try reader.receive(octets) } catch { throw .notHTTP(error) }
        }
        guard let answer = reader.answer else { throw .ended }
        return answer
    }
}
