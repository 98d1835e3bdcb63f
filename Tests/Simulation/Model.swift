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
        /// §13: the join that `connection` is beside.
        var host: UInt64?
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
        /// What it signals, by number: which word (nil: just on), since when, and until when.
        var signals: [Int: (word: Int?, since: UInt64, end: UInt64)] = [:]
        /// What it says now; what subscribers were told.
        var meta: Int?
        var told: (ref: UInt64, payload: Int)?

        var differs: Bool { told?.payload != meta.map(Cast.payload) }
        var isAlive: Bool { connection != nil || meta != nil }
        var ends: UInt64? {
            ([graceEnd, leaseEnd].compactMap(\.self) + signals.values.map(\.end)).filter { $0 != .max }.min()
        }
        var status: Status { !isLive && (leaseEnd == nil || saidGoodbye) ? .reconnecting : page.modelStatus }
    }

    struct Standing: Equatable {
        var role: Int
        var isOwner: Bool
    }

    var rules: Rules
    var seats: [Seat] = []
    /// What was said of each user last; §6: what the roster says goes before.
    var claimed: [Standing] = Cast.users.map { _ in Standing(role: 0, isOwner: false) }
    var roster: [(role: Int, version: Int)?] = Cast.users.map { _ in nil }
    var bars: [(until: UInt64, isBan: Bool, isRecorded: Bool)?] = Cast.users.map { _ in nil }
    /// Members that the room was left with when a role changed, if they were more than it takes.
    var surplus = 0
    var lastReason: [LeaveReason] = Cast.users.map { _ in .left }
    var isDraining = false

    init(rules: Rules) {
        self.rules = rules
    }
}

// What can be asked, each by a scan.
extension Model {
    func isMember(_ user: Int) -> Bool { seats.contains { $0.user == user && $0.meta != nil } }

    func standing(_ user: Int) -> Standing { standing(user, claiming: claimed[user]) }

    func standing(_ user: Int, claiming claimed: Standing) -> Standing {
        Standing(role: roster[user]?.role ?? claimed.role, isOwner: claimed.isOwner)
    }

    /// §11: by number; of two tabs' words the later one, and at one moment that of the later tab.
    func signals(_ user: Int) -> [Int: Int?] {
        var newest: [Int: (word: Int?, since: UInt64)] = [:]
        for seat in seats where seat.user == user {
            for (signal, said) in seat.signals where newest[signal].map({ $0.since <= said.since }) ?? true {
                newest[signal] = (said.word, said.since)
            }
        }
        return newest.mapValues(\.word)
    }

    /// §6: whom `users`, `sessions`, labels and capacity count.
    func isCounted(_ user: Int, _ standing: Standing) -> Bool {
        !rules.excluded.contains(standing.role) && user != rules.owner && !standing.isOwner
    }

    var counted: Int {
        Cast.users.indices.count { isMember($0) && isCounted($0, standing($0)) }
    }

    /// §4: the most present session wins.
    func status(_ user: Int) -> Status? {
        let all = seats.filter { $0.user == user && $0.meta != nil }.map(\.status)
        return [.active, .idle, .away, .reconnecting].first(where: all.contains)
    }

    var differs: Bool { seats.contains(where: \.differs) }
    var isEmpty: Bool { seats.isEmpty && bars.allSatisfy { $0?.isRecorded ?? true } }

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
