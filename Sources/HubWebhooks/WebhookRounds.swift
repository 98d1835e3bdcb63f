import CCurl
import HubIdentity
import SocketIO
import Synchronization

/// What the courier's thread does: sends what is due, takes answers, sleeps until there is more.
final class WebhookRounds {
    /// What is on its way to an endpoint, or failed and waits.
    private struct Errand {
        let body: [UInt8]
        let number: UInt64
    }

    private let courier: WebhookCourier
    private let multi: UnsafeMutableRawPointer
    private let posts: [WebhookPost]
    private var errands: [Errand?]
    private var isFailing: [Bool]
    /// Endpoints that failed after the hub began to stop: they had their last chance.
    private var isGivenUp: [Bool]

    init(_ courier: WebhookCourier) {
        self.courier = courier
        guard let multi = curl_multi_init() else { preconditionFailure("libcurl does not start") }
        self.multi = multi
        let configuration = courier.configuration
        posts = configuration.endpoints.map { WebhookPost(to: $0, agent: configuration.agent) }
        errands = Array(repeating: nil, count: posts.count)
        isFailing = Array(repeating: false, count: posts.count)
        isGivenUp = isFailing
    }

    deinit {
        for post in posts where post.isUnderWay { curl_multi_remove_handle(multi, post.handle) }
        curl_multi_cleanup(multi)
    }

    func run() {
        while let pause = begin() {
            var running: Int32 = 0
            curl_multi_perform(multi, &running)
            if finish() { continue }
            var bell = curl_waitfd(fd: courier.bell.descriptor, events: Int16(CURL_WAIT_POLLIN), revents: 0)
            curl_multi_poll(multi, &bell, 1, pause, nil)
            if bell.revents != 0 { courier.bell.silence() }
        }
    }

    /// Sends what is due; returns for how many milliseconds nothing will be, nil when all is over.
    private func begin() -> Int32? {
        let now = MonotonicClock.milliseconds
        var wakesAt = now + 60_000
        let stopsAt = courier.state.withLock { $0.stopsAt }
        if let stopsAt {
            guard now < stopsAt else { return nil }
            wakesAt = stopsAt
        }
        for (index, post) in posts.enumerated() where !post.isUnderWay && !isGivenUp[index] {
            let (batch, next) = courier.state.withLock { state in
                (state.queues[index].next(at: now, isLast: stopsAt != nil), state.queues[index].wakesAt)
            }
            if let batch { send(batch, over: post, index) }
            if let next { wakesAt = min(wakesAt, next) }
        }
        if stopsAt != nil, !posts.contains(where: \.isUnderWay) { return nil }
        return Int32(wakesAt - min(now, wakesAt))
    }

    private func send(_ batch: WebhookQueue.Batch, over post: WebhookPost, _ index: Int) {
        let configuration = courier.configuration
        let errand: Errand
        if let known = errands[index], known.number == batch.number {
            errand = known
        } else {
            let body = WebhookBody.json(batch, hub: configuration.hub, createdAt: WallClock.milliseconds)
            errand = Errand(body: body, number: batch.number)
            errands[index] = errand
        }
        let signature = StampedSignature.text(for: errand.body, at: WallClock.seconds, secret: configuration.secret)
        post.begin(errand.body, signature: signature, in: multi)
    }

    /// Takes the answers that are there; whether there were any.
    private func finish() -> Bool {
        var hasFinished = false
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE,
                let index = posts.firstIndex(where: { $0.handle == message.pointee.easy_handle })
            else { continue }
            hasFinished = true
            let (outcome, why) = posts[index].end(message.pointee.data.result, in: multi)
            take(outcome, why, index)
        }
        return hasFinished
    }

    private func take(_ outcome: WebhookQueue.Outcome, _ why: String, _ index: Int) {
        let isStopping = courier.state.withLock { state in
            state.queues[index].finish(outcome, at: MonotonicClock.milliseconds, luck: .random(in: 0..<1))
            return state.stopsAt != nil
        }
        let name = courier.configuration.endpoints[index].name
        switch outcome {
        case .delivered:
            errands[index] = nil
            if isFailing[index] { courier.configuration.news(.recovered(endpoint: name)) }
            isFailing[index] = false
        case .failed:
            if !isFailing[index] { courier.configuration.news(.failing(endpoint: name, why: why)) }
            isFailing[index] = true
            isGivenUp[index] = isStopping
        case .gone:
            errands[index] = nil
            courier.configuration.news(.gone(endpoint: name))
        }
    }
}
