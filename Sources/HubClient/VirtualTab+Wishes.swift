package import ChannelProtocol

/// What the driver of a tab wants of it.
extension VirtualTab {
    /// Wants a connection and the channel; nothing when it has them or is on its way.
    package mutating func open(now: UInt64) -> [TabAction] {
        switch stage {
        case .away, .waiting:
            stage = .connecting
            deadline = nil
            return [.connect]
        case .left:
            return join(now: now)
        case .connecting, .joining, .joined:
            return []
        }
    }

    /// Tracks `meta` now and after every later join.
    package mutating func track(_ meta: [UInt8]) -> [TabAction] {
        plan.meta = meta
        return stage == .joined ? ask(.track) { $0.track(meta, ref: $1, into: &$2) } : []
    }

    package mutating func untrack() -> [TabAction] {
        plan.meta = nil
        return stage == .joined ? ask(.untrack) { $0.untrack(ref: $1, into: &$2) } : []
    }

    /// Leaves the channel and keeps the connection.
    package mutating func leave() -> [TabAction] {
        guard stage == .joined || stage == .joining else { return [] }
        stage = .left
        return ask(.leave) { $0.leave(ref: $1, into: &$2) }
    }

    /// Broadcasts a JSON value; nothing when the tab is not joined.
    package mutating func broadcast(_ event: String, payload: [UInt8]) -> [TabAction] {
        guard stage == .joined else { return [] }
        return ask(.broadcast) { $0.broadcast(event, payload: payload, ref: $1, into: &$2) }
    }

    /// Signals what is so for a moment, such as `{"typing":true,"ttl_ms":4000}`; nothing when the tab is not joined.
    package mutating func signal(_ values: [UInt8]) -> [TabAction] {
        guard stage == .joined else { return [] }
        return ask(.broadcast) { $0.signal(values, ref: $1, into: &$2) }
    }

    /// Says something about the page: its state and its interval.
    package mutating func announce(_ announcement: Announcement) -> [TabAction] {
        guard stage == .joined else { return [] }
        return ask(.broadcast) { $0.announce(announcement, ref: $1, into: &$2) }
    }

    /// The shell has ended the connection on its driver's wish: nothing is told, and the tab stays away.
    package mutating func departed() {
        forgetConnection()
        stage = .away
        deadline = nil
    }
}
