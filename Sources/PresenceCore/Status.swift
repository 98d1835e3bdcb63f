/// What a page says about itself; nothing announced is `active` (presence.md §4).
package enum PageState: String, CaseIterable, Sendable {
    case active, idle, hidden, frozen
}

/// How present a user is; over its sessions the most present wins: active > idle > away > reconnecting (presence.md §4).
package enum Status: String, CaseIterable, Comparable, Sendable {
    case reconnecting, away, idle, active

    package static func < (lhs: Status, rhs: Status) -> Bool {
        lhs.rank < rhs.rank
    }

    private var rank: Int {
        switch self {
        case .reconnecting: 0
        case .away: 1
        case .idle: 2
        case .active: 3
        }
    }
}

extension PageState {
    /// The status of a live session whose page is in this state.
    package var status: Status {
        switch self {
        case .active: .active
        case .idle: .idle
        case .hidden, .frozen: .away
        }
    }
}
