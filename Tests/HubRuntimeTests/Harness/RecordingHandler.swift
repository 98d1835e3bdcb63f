import HTTPCore
import Synchronization

@testable import HubRuntime

/// Answers every request with its method and path, or keeps the responders for the test to answer by.
final class RecordingHandler: HTTPHandler {
    private struct State {
        var requests: [HTTPRequest] = []
        var waiting: [Responder] = []
        var answersAtOnce = true
    }

    private let state = Mutex(State())

    /// Bodies and heads that came, oldest first.
    var requests: [HTTPRequest] { state.withLock { $0.requests } }

    /// From now on answers wait for `answer`.
    func hold() { state.withLock { $0.answersAtOnce = false } }

    /// Answers the oldest request that waits.
    func answer(_ response: Response) {
        let responder = state.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
        responder?.send(response)
    }

    func tooManyRequests(_ head: RequestHead) -> Response {
        Response(status: 429, error: "Too many requests to \(head.path)")
    }

    func handle(_ request: HTTPRequest, _ responder: Responder) {
        let answersAtOnce = state.withLock { state in
            state.requests.append(request)
            if !state.answersAtOnce { state.waiting.append(responder) }
            return state.answersAtOnce
        }
        if answersAtOnce { responder.send(Response(text: "\(request.head.method) \(request.head.path)")) }
    }
}

/// Mail from threads that are no shard.
final class OutsideMail: Sendable {
    private let items = Mutex<[(shard: Int, message: ShardMessage)]>([])

    func post(_ message: ShardMessage, to shard: Int) {
        items.withLock { $0.append((shard, message)) }
    }

    func take() -> [(shard: Int, message: ShardMessage)] {
        items.withLock { items in
            defer { items = [] }
            return items
        }
    }
}
