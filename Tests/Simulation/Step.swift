import HubTesting
import PresenceCore

/// One event of a history, and how much time passes before it.
///
/// Connections are named by their place among those open at that moment, so that a history from which steps were taken
/// away is still a history.
struct Step {
    enum Event {
        case attach(user: Int, tab: Int?, role: Int, isOwner: Bool)
        /// One more tab over a connection that is open.
        case open(connection: Int, tab: Int)
        case track(connection: Int, meta: Int)
        case untrack(connection: Int)
        case detach(connection: Int, LeaveReason)
        case announce(connection: Int, PageState)
        /// The tab of a parked place connects anew and tracks, the same or something else.
        case comeBack(place: Int, meta: Int?)
        case heartbeat(user: Int, tab: Int?, role: Int, meta: Int?, isPresent: Bool, interval: UInt64?)
        /// A heartbeat of a named tab that is here already, by socket or by HTTP.
        case beatBeside(place: Int, interval: UInt64?)
        /// A page of heartbeats says goodbye.
        case goodbye(place: Int)
        case kick(user: Int, isBan: Bool, span: UInt64)
        /// What a tab signals: 0 takes back, 1 is on, the others are words.
        case signal(connection: Int, [Int: Int], lifetime: UInt64?)
        /// What the roster says of a user; a late one was overtaken by another.
        case register(user: Int, role: Int?, banned: UInt64?, isLate: Bool)
        case nameOwner(user: Int)
        case publish
        case takeStatuses
        case takeSignals
        /// The reconnecting watcher drops its link, or comes back with what it has.
        case watcherLeaves, watcherResumes
        /// The slow watcher is given one fresh snapshot.
        case resync
        case drain
        case wait
    }

    let span: UInt64
    /// Whether the clock's tick comes before the event, as it nearly always does.
    let isExpired: Bool
    let event: Event
}

extension Step {
    /// A history of `count` steps; a long one is the life of a room in which one member says much and the others little.
    static func history(_ count: Int, isLong: Bool, using generator: inout SeededGenerator) -> [Step] {
        var steps = (0..<count).map { index in
            Step(
                span: anySpan(isLong: isLong, using: &generator),
                isExpired: Int.random(in: 0..<16, using: &generator) > 0,
                event: anyEvent(mayDrain: index > count * 2 / 3, isLong: isLong, using: &generator))
        }
        if isLong {
            let sitter = Event.heartbeat(user: 4, tab: nil, role: 0, meta: 2, isPresent: true, interval: 200_000)
            let fixed: [(Int, Event)] = [
                (0, sitter), (count / 10, .watcherLeaves), (count / 5, .watcherResumes), (count / 4, .watcherLeaves),
                (count - 1, .watcherResumes),
            ]
            for (index, event) in fixed { steps[index] = Step(span: 0, isExpired: true, event: event) }
        }
        return steps
    }

    /// Mostly the same moment or a few milliseconds, now and then exactly one around a grace, a lease or a kick.
    private static func anySpan(isLong: Bool, using generator: inout SeededGenerator) -> UInt64 {
        let ends: [UInt64] = [500, 2_000, 3_000, 3_000, 10_000, 10_000, 30_000, 37_500, 75_000, 150_000]
        switch Int.random(in: 0..<(isLong ? 80 : 100), using: &generator) {
        case ..<40: return 0
        case ..<80: return .random(in: 1...60, using: &generator)
        case ..<86: return .random(in: 61...2_500, using: &generator)
        default: return (ends.randomElement(using: &generator) ?? 0) + .random(in: 0...2, using: &generator) - 1
        }
    }

    private static func anyEvent(mayDrain: Bool, isLong: Bool, using generator: inout SeededGenerator) -> Event {
        func any(_ range: Range<Int>) -> Int { .random(in: range, using: &generator) }
        func user() -> Int { any(0..<Cast.users.count) }
        func meta() -> Int { isLong ? [0, 1, 3, 4][any(0..<4)] : any(0..<Cast.metas.count) }
        func role() -> Int { [0, 0, 0, 0, 1, 2][any(0..<6)] }
        func tab() -> Int? { any(0..<2) == 0 ? nil : any(0..<Cast.tabs.count) }
        switch any(0..<(isLong ? 80 : 100)) {
        case ..<4: return .open(connection: any(0..<1_000), tab: any(0..<Cast.tabs.count))
        case ..<14: return .attach(user: user(), tab: tab(), role: role(), isOwner: any(0..<30) == 0)
        case ..<18: return .comeBack(place: any(0..<1_000), meta: any(0..<2) == 0 ? nil : meta())
        case ..<42: return .track(connection: any(0..<1_000), meta: meta())
        case ..<50:
            let isAll = any(0..<4) == 0
            let signals = (0..<(isAll ? Cast.signals.count : any(1..<3))).map { index in
                isAll ? (index, any(1..<4)) : (any(0..<3), any(0..<4))
            }
            return .signal(
                connection: any(0..<1_000), Dictionary(signals) { $1 },
                lifetime: [nil, 100, 2_000, 5_000][any(0..<4)])
        case ..<51:
            return .register(
                user: any(0..<2), role: any(0..<3) == 0 ? nil : any(0..<3),
                banned: [nil, nil, 3_000, 30_000, 0][any(0..<5)], isLate: any(0..<4) == 0)
        case ..<52 where any(0..<8) == 0: return .nameOwner(user: user())
        case ..<60: return .publish
        case ..<64: return .untrack(connection: any(0..<1_000))
        case ..<70: return .announce(connection: any(0..<1_000), PageState.allCases[any(0..<4)])
        case ..<71 where any(0..<3) > 0: return .goodbye(place: any(0..<1_000))
        case ..<71: return .beatBeside(place: any(0..<1_000), interval: any(0..<2) == 0 ? nil : 1_000)
        case ..<77:
            return .heartbeat(
                user: isLong ? any(0..<4) : user(), tab: any(0..<3) == 0 ? nil : any(0..<3), role: role(),
                meta: any(0..<2) == 0 ? nil : meta(),
                isPresent: any(0..<5) > 0, interval: [nil, nil, 1_000, 15_000, 60_000, 1_000_000][any(0..<6)])
        case ..<78: return any(0..<2) == 0 ? .takeStatuses : .takeSignals
        case ..<80 where !isLong: return [.watcherLeaves, .watcherResumes, .watcherResumes, .resync][any(0..<4)]
        case ..<95:
            let often: [LeaveReason] = [.closed, .closed, .lost, .lost]
            return .detach(connection: any(0..<1_000), (often + LeaveReason.allCases)[any(0..<16)])
        case ..<97: return .kick(user: user(), isBan: any(0..<2) == 0, span: [30_000, 30_000, 3_000, 0][any(0..<4)])
        case ..<98 where mayDrain && any(0..<4) == 0: return .drain
        default: return .wait
        }
    }
}
