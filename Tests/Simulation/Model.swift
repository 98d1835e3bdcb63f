import PresenceCore

/// presence.md in lists and scans: nothing is kept that can be counted again, so that it is right by reading it.
///
/// It shares with PresenceCore only words (reasons, states, refusals); people, tabs and metas are numbers of `Cast`.
struct Model {
    /// A session (§1): a named tab, a nameless connection, or a user's nameless heartbeats.
    struct Seat {
        let user: Int
        let tab: Int?
        var isHTTP = false
        var connection: UInt64?
        var isGuest = false
        var page = PageState.active
        /// Role said at the attach, not in force before a track.
        var said: Standing?
        // Tracked while one of the three holds it (§4).
        var isLive = false
        var graceEnd: UInt64?
        var leaseEnd: UInt64?
        var beat: UInt64 = 0
        /// The page said goodbye since its last heartbeat.
        var saidGoodbye = false
        // Why and since when it is parked or gone.
        var reason = LeaveReason.left
        var since: UInt64 = 0
        /// What it says now; what subscribers were told.
        var meta: Int?
        var told: (ref: UInt64, payload: Int)?

        var differs: Bool { told?.payload != meta.map(Cast.payload) }
        var isAlive: Bool { connection != nil || meta != nil }
        var ends: UInt64? { [graceEnd, leaseEnd].compactMap(\.self).filter { $0 != .max }.min() }
        var status: Status { !isLive && (leaseEnd == nil || saidGoodbye) ? .reconnecting : page.modelStatus }
    }

    struct Standing: Equatable {
        var role: Int
        var isOwner: Bool
    }

    let rules: Rules
    var seats: [Seat] = []
    var standing: [Standing] = Cast.users.map { _ in Standing(role: 0, isOwner: false) }
    var bars: [(until: UInt64, isBan: Bool)?] = Cast.users.map { _ in nil }
    var lastReason: [LeaveReason] = Cast.users.map { _ in .left }
    var isDraining = false

    init(rules: Rules) {
        self.rules = rules
    }
}

// What can be asked, each by a scan.
extension Model {
    func isMember(_ user: Int) -> Bool { seats.contains { $0.user == user && $0.meta != nil } }

    /// §6: whom `users`, `sessions`, labels and capacity count.
    func isCounted(_ user: Int, _ standing: Standing) -> Bool {
        !rules.excluded.contains(standing.role) && user != rules.owner && !standing.isOwner
    }

    var counted: Int {
        Cast.users.indices.count { isMember($0) && isCounted($0, standing[$0]) }
    }

    /// §4: the most present session wins.
    func status(_ user: Int) -> Status? {
        let all = seats.filter { $0.user == user && $0.meta != nil }.map(\.status)
        return [.active, .idle, .away, .reconnecting].first(where: all.contains)
    }

    var differs: Bool { seats.contains(where: \.differs) }
    var isEmpty: Bool { seats.isEmpty && bars.allSatisfy { $0 == nil } }

    /// When something ends by itself next; while draining nothing does.
    var nextEnd: UInt64? {
        isDraining ? nil : (seats.compactMap(\.ends) + bars.compactMap { $0?.until }).min()
    }

    func seat(of connection: UInt64) -> Int? { seats.firstIndex { $0.connection == connection } }

    /// Seats that nobody sits in, says anything in or was told of are forgotten.
    mutating func tidy() { seats.removeAll { !$0.isAlive && $0.told == nil } }
}

extension PageState {
    /// §4: hidden and frozen are away.
    var modelStatus: Status { self == .active ? .active : self == .idle ? .idle : .away }
}
