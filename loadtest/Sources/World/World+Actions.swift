import HubClient
import SocketIO
import WebSocketCore

/// What tabs do. Each action tells the truth first, then the network.
extension World {
    /// Opens a tab that is away, which tracks what it tracked before; one that untracked tracks something new.
    func comeBack(_ tab: SimTab) {
        if loop.stage(of: tab.id) == .joined { update(tab) } else { loop.open(tab.id) }
    }

    /// Ends a tab's connection or membership in one of the ways that exist.
    func depart(_ tab: SimTab, _ departure: HubTruth.Departure, byReset: Bool = true) {
        let now = Clock.now
        tab.departure = departure
        tab.departedAt = now
        if let member = tab.member { truth.gone(member, departure, at: now) }
        tab.interrupt(at: now)
        switch departure {
        case .left:
            loop.leave(tab.id)
            loop.close(tab.id, .normal)
        case .closed:
            loop.close(tab.id, .goingAway)
        case .lost:
            loop.drop(tab.id, byReset: byReset)
        case .silent, .drained:
            preconditionFailure("a tab does not choose \(departure)")
        }
    }

    /// Tracks something new.
    func update(_ tab: SimTab) {
        guard let member = tab.member else { return }
        tab.number = truth.number(for: member)
        tab.isReady = false
        trackBegan(tab)
        loop.track(tab.id, Marks.meta(number: tab.number, padding: scenario.crowd.metaPadding))
    }

    /// Untracks, and tracks something new after a second.
    func untrack(_ tab: SimTab) {
        guard let member = tab.member else { return }
        tab.departure = .left
        tab.departedAt = Clock.now
        tab.isReady = false
        truth.gone(member, .left, at: tab.departedAt)
        loop.untrack(tab.id)
        later(tab, in: 1)
    }

    func broadcast(_ tab: SimTab, padding: Int) {
        let nanoseconds = MonotonicClock.nanoseconds
        let now = Double(nanoseconds) / 1e9
        tab.sent += 1
        if tab.sent == 1 { tab.firstSentAt = now }
        tab.lastSentAt = now
        loop.broadcast(
            tab.id, "tick", payload: Marks.broadcast(tab.run, number: tab.sent, at: nanoseconds, padding: padding))
    }

    /// A track of the tab's number is on its way.
    func trackBegan(_ tab: SimTab) {
        guard let member = tab.member else { return }
        let now = Clock.now
        truth.trackSent(tab.number, by: member, at: now)
        trackedAt[tab.number] = now
    }

    // MARK: Churn

    /// One action out of a mix of names and weights.
    func act(_ mix: [(name: String, weight: Int)], padding: Int) {
        let total = mix.reduce(0) { $0 + $1.weight }
        guard total > 0 else { return }
        var dice = Int.random(in: 0..<total, using: &generator)
        guard
            let name = mix.first(where: {
                dice -= $0.weight
                return dice < 0
            })?.name
        else { return }
        measured.actions += 1
        if name == "return" {
            guard !absent.isEmpty else { return }
            return comeBack(absent.remove(at: Int.random(in: absent.indices, using: &generator)))
        }
        guard let tab = anyReadyMember() else { return }
        act(name, tab, padding: padding)
    }

    private func act(_ name: String, _ tab: SimTab, padding: Int) {
        let rules = truth.rules
        switch name {
        case "refresh":
            depart(tab, .closed)
            later(tab, in: .random(in: 0.02...0.3, using: &generator))
        case "drop":
            depart(tab, .lost, byReset: .random(using: &generator))
            later(tab, in: rules.graceLost * .random(in: 0.05...0.5, using: &generator))
        case "depart":
            let ways: [HubTruth.Departure] = [.left, .closed, .lost]
            depart(tab, ways.randomElement(using: &generator) ?? .left, byReset: .random(using: &generator))
            absent.append(tab)
        case "update":
            update(tab)
        case "untrack":
            untrack(tab)
        case "broadcast":
            broadcast(tab, padding: padding)
        default:
            preconditionFailure("no action \(name)")
        }
    }

    static let actionNames = ["refresh", "drop", "depart", "return", "update", "untrack", "broadcast"]

    /// A few tries at random: nearly all tabs are ready nearly always.
    private func anyReadyMember() -> SimTab? {
        for _ in 0..<20 {
            if let tab = tabs.randomElement(using: &generator), tab.isReady, tab.member != nil { return tab }
        }
        return nil
    }
}
