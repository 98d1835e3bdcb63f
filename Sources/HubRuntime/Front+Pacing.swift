import ChannelProtocol
import LimitCore
import PresenceCore

/// How fast a client may speak: first its presence is merged, then its broadcasts are refused, then it is sent away.
///
/// Two buckets for each connection. The *budget* pays for what others hear of; heartbeats and whatever else only its
/// sender hears of are free. The *patience* is ten budgets and pays for everything, so that a flood ends. What is long
/// costs more of both.
extension Front {
    /// Octets of a message, inflated, that one token pays for.
    static let octetsPerToken = 4_096

    /// A join, and a token to verify, cost as much as so many messages.
    static let joinCost: UInt64 = 10

    /// Milliseconds between two warnings of dropped broadcasts.
    static let warningInterval: UInt64 = 5_000

    /// What a message of so many octets costs; a full bucket pays for any, so that none is refused for ever.
    private func cost(of octets: Int, _ rate: Rate) -> UInt64 {
        min(UInt64(max(1, (octets + Front.octetsPerToken - 1) / Front.octetsPerToken)), rate.burst)
    }

    /// Whether another message or ping is borne; if not, the connection closes.
    func bears(_ connection: Connection, octets: Int = 0) -> Bool {
        if connection.patience.take(cost(of: octets, patienceRate), at: now, of: patienceRate) { return true }
        exceeded(.flood)
        close(connection, .policyViolation, leaving: .lost)
        // What it still says is not read: the socket goes at the end of the wait for its close.
        connection.flags.insert(.isSlowed)
        watch(connection)
        return false
    }

    /// Milliseconds for which a flooding connection is not read: a flood waits in its sender, where it costs nobody anything.
    ///
    /// Short, and little is read after each: lumps would be felt by others.
    static let slowing: UInt64 = 8

    /// Whether a connection has said more than any budget pays for, a second of its patience (2,000 messages by default).
    func isFlooding(_ connection: Connection) -> Bool {
        connection.patience.isBehind(seconds: 1, at: now, of: patienceRate)
    }

    /// Reads no more for a while from a connection that does.
    func slowIfFlooding(_ connection: Connection) {
        guard connection.phase == .webSocket, !connection.flags.contains(.isSlowed), isFlooding(connection) else {
            return
        }
        connection.flags.insert(.isSlowed)
        watch(connection)
        schedule(connection, at: now + Front.slowing)
    }

    func readAgain(_ connection: Connection) {
        guard connection.flags.contains(.isSlowed), connection.phase == .webSocket else { return }
        connection.flags.remove(.isSlowed)
        watch(connection)
        if connection.flags.contains(.readsOn) { readingOn.append(connection.ref) }
    }

    /// Whether another join is paid for; without it nothing is looked at.
    func payForJoin(_ connection: Connection) throws(ReplyReason) {
        guard connection.budget.take(Front.joinCost, at: now, of: budgetRate) else {
            exceeded(.joins)
            throw .tooManyJoins
        }
    }

    /// Whether something that is dropped over the rate is paid for; if not, its sender hears of it: by the reply if it
    /// waits for one, else by a warning, every few seconds.
    func pay(
        _ cost: UInt64, _ connection: Connection, _ subscription: Subscription, _ request: Request,
        past limit: Limit = .messages
    ) -> Bool {
        if connection.budget.take(cost, at: now, of: budgetRate) { return true }
        exceeded(limit)
        let reason = ReplyReason.tooManyMessages(perSecond: configuration.maxMessagesPerSecond)
        if request.wantsReply {
            reply(connection, subscription) { writer, output in
                writer.errorReply(reason, joinRef: subscription.joinRef, ref: request.ref, into: &output)
            }
        } else {
            warn(connection, subscription, reason)
        }
        return false
    }

    /// The same for a message of so many octets.
    func pay(
        octets: Int, _ connection: Connection, _ subscription: Subscription, _ request: Request
    ) -> Bool {
        let cost = cost(of: octets, budgetRate)
        return pay(cost, connection, subscription, request, past: cost > 1 ? .octets : .messages)
    }

    func warn(_ connection: Connection, _ subscription: Subscription, _ reason: ReplyReason) {
        if let warnedAt = throttles[connection.ref]?.warnedAt, now - warnedAt < Front.warningInterval { return }
        throttles[connection.ref, default: Throttle()].warnedAt = now
        reply(connection, subscription) { writer, output in
            writer.system(ok: false, message: reason.text, joinRef: subscription.joinRef, into: &output)
        }
    }

    func exceeded(_ limit: Limit) { metrics.exceeded(limit) }

    // MARK: Presence

    /// Hands a change of presence to the room; over the rate it waits for its token, and the last one wins.
    ///
    /// What is replaced is answered at once, what remains when it is done: nothing is lost without a word.
    func submit(
        _ connection: Connection, _ subscription: Subscription, _ request: Request, _ order: PresenceOrder
    ) {
        if let index = throttles[connection.ref]?.held.firstIndex(where: {
            $0.subscription === subscription && $0.session == order.session
        }) {
            exceeded(.presence)
            guard let replaced = throttles[connection.ref]?.held[index].merge(request, order) else { return }
            reply(connection, subscription) { writer, output in
                writer.okReply(joinRef: subscription.joinRef, ref: replaced.ref, into: &output)
            }
            return
        }
        if connection.budget.take(at: now, of: budgetRate) {
            ask(subscription.room, .presence(subscription, request, order))
            return
        }
        exceeded(.presence)
        var held = HeldPresence(
            subscription: subscription, session: order.session, due: connection.budget.reserve(at: now, of: budgetRate))
        _ = held.merge(request, order)
        throttles[connection.ref, default: Throttle()].held.append(held)
        schedule(connection, at: held.due)
    }

    /// Does what waited and is due; returns when the next is, `.max` if none waits.
    func releaseHeld(_ connection: Connection) -> UInt64 {
        guard let throttle = throttles[connection.ref] else { return .max }
        let later = throttle.held.filter { $0.due > now }
        throttles[connection.ref]?.held = later
        for held in throttle.held where held.due <= now { perform(held) }
        return later.lazy.map(\.due).min() ?? .max
    }

    /// Does what waits for a channel now, because something comes that must not overtake it.
    func releaseHeld(_ connection: Connection, _ subscription: Subscription) {
        while let index = throttles[connection.ref]?.held.firstIndex(where: { $0.subscription === subscription }),
            let held = throttles[connection.ref]?.held.remove(at: index)
        {
            perform(held)
        }
    }

    private func perform(_ held: HeldPresence) {
        for (request, order) in [held.tracked, held.announced].compactMap(\.self) {
            ask(held.subscription.room, .presence(held.subscription, request, order))
        }
    }
}
