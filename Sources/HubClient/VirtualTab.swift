package import ChannelProtocol
import JSONCore
package import WebSocketCore

/// One tab as a stock client behaves: it joins, tracks, beats, and comes back with back-off.
///
/// Events in, actions out; time and randomness are arguments. It asks to be called again at `deadline`.
package struct VirtualTab: Sendable {
    package enum Stage: Hashable, Sendable {
        /// No connection, and none wanted.
        case away
        case connecting
        /// Connected; the join is not answered yet.
        case joining
        case joined
        /// Connected, without a channel.
        case left
        /// No connection; a new one is tried at the deadline.
        case waiting
    }

    package internal(set) var stage = Stage.away
    package var plan: TabPlan

    /// Milliseconds at which `tick` must be called; nil = nothing is planned.
    package internal(set) var deadline: UInt64?

    private var lastRef = 0
    private var joinRef = Ref(0)
    private var attempt = 0

    /// Milliseconds that a hub which restarts has asked us to stay away, after the close that comes next.
    private var retryAfter: UInt64?
    private var isHeartbeatUnanswered = false
    private var nextHeartbeat: UInt64 = 0

    /// What is not answered yet, oldest first.
    private var pending: [(ref: Ref, question: Question)] = []

    enum Question {
        case join, track, untrack, leave, broadcast, heartbeat
    }

    package init(_ plan: TabPlan) {
        self.plan = plan
    }

    // MARK: Events

    /// The WebSocket is open.
    package mutating func connected(now: UInt64, using generator: inout some RandomNumberGenerator) -> [TabAction] {
        // Spread, so that tabs that came together do not beat together.
        nextHeartbeat = now + UInt64.random(in: plan.heartbeat / 2...plan.heartbeat, using: &generator)
        return join(now: now)
    }

    /// The connection is gone, however it went; nil = it never came about.
    package mutating func disconnected(
        _ code: CloseCode?, now: UInt64, using generator: inout some RandomNumberGenerator
    ) -> [TabAction] {
        forgetConnection()
        planReturn(now: now, using: &generator)
        return [.tell(code.map(TabNews.disconnected) ?? .connectFailed)]
    }

    /// The deadline has come, or a while ago.
    package mutating func tick(now: UInt64) -> [TabAction] {
        guard let deadline, now >= deadline else { return [] }
        switch stage {
        case .waiting:
            return open(now: now)
        case .joining:
            return [.close(.normal)]
        case .joined, .left:
            return beat(now: now)
        case .away, .connecting:
            self.deadline = nil
            return []
        }
    }

    /// A message of the server came.
    package mutating func received(_ message: ServerMessage, in text: Span<UInt8>, now: UInt64) -> [TabAction] {
        switch message.content {
        case .reply(let isOK, let response):
            guard let place = pending.firstIndex(where: { $0.ref == message.ref }) else { return [] }
            let question = pending.remove(at: place).question
            if isOK { return answered(question, now: now) }
            return refused(question, Self.reason(response, in: text))
        case .close where isOwn(message):
            // After a leave of its own the channel's end is expected.
            guard stage == .joined || stage == .joining else { return [] }
            stage = .left
            deadline = nextHeartbeat
            return [.tell(.channelClosed)]
        case .error(let reason) where isOwn(message):
            guard stage == .joined || stage == .joining else { return [] }
            return [.tell(.channelFailed(reason: reason))] + join(now: now)
        case .event("retry_after", let payload, .json):
            retryAfter = Self.milliseconds(payload, in: text)
            return []
        default:
            return []
        }
    }

    // MARK: Answers

    private mutating func answered(_ question: Question, now: UInt64) -> [TabAction] {
        switch question {
        case .join:
            guard stage == .joining else { return [] }
            stage = .joined
            attempt = 0
            deadline = nextHeartbeat
            let told = [TabAction.tell(.joined)]
            guard let meta = plan.meta else { return told }
            return told + ask(.track) { $0.track(meta, ref: $1, into: &$2) }
        case .track: return [.tell(.tracked)]
        case .untrack: return [.tell(.untracked)]
        case .leave: return [.tell(.left)]
        case .broadcast: return [.tell(.acknowledged)]
        case .heartbeat:
            isHeartbeatUnanswered = false
            return []
        }
    }

    private func refused(_ question: Question, _ reason: String) -> [TabAction] {
        switch question {
        case .join:
            guard stage == .joining else { return [] }
            // The next attempt gets a new connection: the hub may be restarting.
            return [.tell(.joinRefused(reason: reason)), .close(.normal)]
        case .track: return [.tell(.trackRefused(reason: reason))]
        case .untrack, .leave, .broadcast, .heartbeat: return []
        }
    }

    // MARK: Steps

    mutating func join(now: UInt64) -> [TabAction] {
        stage = .joining
        deadline = now + plan.patience
        lastRef += 1
        joinRef = Ref(lastRef)
        pending.append((joinRef, .join))
        var message: [UInt8] = []
        ClientWriter(version: .v2, topic: plan.topic, joinRef: joinRef).join(plan.join, into: &message)
        return [.send(message)]
    }

    private mutating func beat(now: UInt64) -> [TabAction] {
        guard !isHeartbeatUnanswered else { return [.close(.normal)] }
        isHeartbeatUnanswered = true
        nextHeartbeat = now + plan.heartbeat
        deadline = nextHeartbeat
        lastRef += 1
        let ref = Ref(lastRef)
        pending.append((ref, .heartbeat))
        var message: [UInt8] = []
        ClientWriter.heartbeat(ref: ref, version: .v2, into: &message)
        return [.send(message)]
    }

    mutating func ask(
        _ question: Question, _ write: (ClientWriter, Ref?, inout [UInt8]) -> Void
    ) -> [TabAction] {
        lastRef += 1
        let ref = Ref(lastRef)
        // A broadcast without `ack` is never answered; the oldest questions make room.
        if pending.count >= 64 { pending.removeFirst() }
        pending.append((ref, question))
        var message: [UInt8] = []
        write(ClientWriter(version: .v2, topic: plan.topic, joinRef: joinRef), ref, &message)
        return [.send(message)]
    }

    private mutating func planReturn(now: UInt64, using generator: inout some RandomNumberGenerator) {
        guard plan.returns else {
            stage = .away
            deadline = nil
            return
        }
        stage = .waiting
        deadline = now + (retryAfter ?? plan.backOff.delay(attempt: attempt, using: &generator))
        retryAfter = nil
        attempt += 1
    }

    mutating func forgetConnection() {
        pending.removeAll()
        isHeartbeatUnanswered = false
    }

    private func isOwn(_ message: ServerMessage) -> Bool {
        message.joinRef == nil || message.joinRef == joinRef
    }

    /// `ms` of `retry_after`, at most a minute.
    private static func milliseconds(_ payload: Range<Int>, in text: Span<UInt8>) -> UInt64? {
        var members = JSONMembers(payload)
        while let (key, value) = try? members.next(in: text) {
            if key.equals("ms", in: text) { return value.count(in: text).map { min($0, 60_000) } }
        }
        return nil
    }

    private static func reason(_ response: Range<Int>, in text: Span<UInt8>) -> String {
        guard !response.isEmpty else { return "" }
        var members = JSONMembers(response)
        while let (key, value) = try? members.next(in: text) {
            if key.equals("reason", in: text) { return value.text?.string(in: text) ?? "" }
        }
        return ""
    }
}
