package import HubIdentity
package import HubRuntime
import SocketIO
import Synchronization

/// Tells endpoints what happens in rooms, on a thread of its own: signed, in order, again until it is heard.
///
/// An event loop that notes something takes a lock for an append, and now and then writes eight octets.
package final class WebhookCourier: RoomLog {
    package struct Configuration: Sendable {
        package var endpoints: [WebhookAddress]
        package var secret: Secret
        package var filter = WebhookFilter()
        package var rules = WebhookQueue.Rules()
        /// Says who asks, as `User-Agent`.
        package var agent = "rollcall"
        /// Names this run of the hub: nobody who was in a room is known of an earlier one.
        package var hub: String
        package var news: @Sendable (WebhookNews) -> Void = { _ in }

        package init(endpoints: [WebhookAddress], secret: Secret, hub: String) {
            self.endpoints = endpoints
            self.secret = secret
            self.hub = hub
        }
    }

    struct State {
        var feed: WebhookFeed
        /// One of each endpoint.
        var queues: [WebhookQueue]
        /// Once the hub stops: until when what waits may still be delivered.
        var stopsAt: UInt64?
    }

    let configuration: Configuration
    let state: Mutex<State>
    let bell = Bell()
    private let ended = Mutex<(hasEnded: Bool, waiting: CheckedContinuation<Void, Never>?)>((false, nil))

    package init(_ configuration: Configuration) {
        self.configuration = configuration
        let queues = configuration.endpoints.map { _ in WebhookQueue(rules: configuration.rules) }
        state = Mutex(State(feed: WebhookFeed(filter: configuration.filter), queues: queues))
        startThread(name: "webhooks") {
            WebhookRounds(self).run()
            let waiting = self.ended.withLock { ended in
                ended.hasEnded = true
                return ended.waiting.take()
            }
            waiting?.resume()
        }
    }

    package func take(_ notes: ContiguousArray<RoomNote>) {
        let now = MonotonicClock.milliseconds
        // Clocks are set while a hub runs.
        let offset = WallClock.milliseconds - Int64(now)
        let isNews = state.withLock { state in
            var isNews = false
            for note in notes {
                for event in state.feed.events(of: note, offset: offset) {
                    for index in state.queues.indices where state.queues[index].add(event, at: now) { isNews = true }
                }
            }
            return isNews
        }
        if isNews { bell.ring() }
    }

    /// Gives what waits so many milliseconds, then ends the thread; returns how many events nobody was told of.
    package func stop(within milliseconds: UInt64 = 2_000) async -> Int {
        state.withLock { $0.stopsAt = MonotonicClock.milliseconds + milliseconds }
        bell.ring()
        await withCheckedContinuation { done in
            let hasEnded = ended.withLock { ended in
                if !ended.hasEnded { ended.waiting = done }
                return ended.hasEnded
            }
            if hasEnded { done.resume() }
        }
        return state.withLock { $0.queues.reduce(0) { $0 + $1.count } }
    }

    /// For metrics, over all endpoints.
    package var figures: WebhookFigures {
        let now = MonotonicClock.milliseconds
        return state.withLock { state in
            var figures = WebhookFigures()
            for queue in state.queues {
                figures.delivered += queue.delivered
                figures.failed += queue.failures
                figures.dropped += queue.dropped
                figures.waiting += queue.count
                figures.lagMilliseconds = max(figures.lagMilliseconds, Int(now - (queue.oldest ?? now)))
            }
            return figures
        }
    }
}

/// How endpoints have been told.
package struct WebhookFigures: Equatable, Sendable {
    /// Events.
    package var delivered = 0
    /// Requests.
    package var failed = 0
    /// Events.
    package var dropped = 0
    /// Events that wait now, or are on their way.
    package var waiting = 0
    /// How old the oldest of them is.
    package var lagMilliseconds = 0
}

/// What an operator should know of an endpoint, which is named by host and port.
package enum WebhookNews: Equatable, Sendable {
    /// The first failure after a success.
    case failing(endpoint: String, why: String)
    case recovered(endpoint: String)
    /// It wants no more; nothing is sent to it until the hub starts again.
    case gone(endpoint: String)
}
