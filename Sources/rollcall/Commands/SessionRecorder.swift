import HubRuntime
import HubStore
import JSONCore
import LimitCore
import PresenceCore
import SocketIO

/// Writes down in the store what the rooms tell of their sessions.
struct SessionRecorder: SessionLog, MinuteLog {
    let store: any Store
    /// From the hub's clock to the calendar, in milliseconds, as it was at the start: what names a stay must not change.
    let calendarOffset: Int64

    init(_ store: any Store) {
        self.store = store
        calendarOffset = WallClock.milliseconds - Int64(MonotonicClock.milliseconds)
    }

    func take(_ notes: ContiguousArray<SessionNote>) {
        // Clocks are set while a hub runs: when something happens is told by the clock of that moment.
        let current = WallClock.milliseconds - Int64(MonotonicClock.milliseconds)
        for note in notes { store.write(write(of: note, current: current)) }
    }

    func take(_ minutes: ContiguousArray<MinuteNote>) {
        for note in minutes { store.write(.roomMinute(RoomMinute(note))) }
    }

    func write(of note: SessionNote, current: Int64) -> StoreWrite {
        let key = key(of: note)
        let moment = Timestamp(milliseconds: current + Int64(note.turn.at.milliseconds))
        return switch note.turn.kind {
        case .began(let meta): .sessionStarted(key, SessionDetails(meta, note.visitor))
        case .changed(let meta): .sessionChanged(key, SessionDetails(meta, note.visitor), at: moment)
        case .seen: .sessionSeen(key, at: moment, page: nil)
        case .ended(let reason): .sessionEnded(key, SessionEnding(at: moment, reason: .leave(reason)))
        }
    }

    private func key(of note: SessionNote) -> SessionKey {
        let stay = note.turn.stay
        // A number for the tab of a client that gives it no id.
        guard let name = stay.name ?? SessionID("tab-\(String(stay.began, radix: 36))") else {
            preconditionFailure("a number is no session id")
        }
        return SessionKey(
            room: note.room, user: note.turn.user, session: name,
            startedAt: Timestamp(milliseconds: calendarOffset + Int64(stay.began / 1_000)))
    }
}

extension RoomMinute {
    init(_ note: MinuteNote) {
        let minute = note.minute
        self.init(
            room: note.room, minute: Timestamp(milliseconds: minute.start), joins: minute.joins, leaves: minute.leaves,
            peak: minute.peak, userSeconds: minute.userSeconds)
    }
}

extension SessionDetails {
    /// What a session says, under the names that pages use; where there are two the longer one wins.
    init(_ meta: Meta, _ visitor: Visitor? = nil) {
        var found: [String: String] = [:]
        let text = meta.payload.span
        var members = JSONMembers(0..<text.count)
        while let (key, value) = try? members.next(in: text) {
            for name in Self.names where key.equals(name, in: text) {
                // Longer is no page and no language: a meta may have 16 KiB, and rows are kept for long.
                found[name.description] = value.scalarString(in: text).map { String($0.prefix(512)) }
            }
        }
        self.init(
            language: found["language_code"] ?? found["language"], page: found["current_page"] ?? found["page"],
            activity: found["activity"],
            competition: meta.labels.first { $0.name == .competition }?.value.value, labels: Self.text(of: meta.labels),
            userAgent: visitor?.userAgent, address: visitor?.address?.description)
    }

    private static var names: [StaticString] {
        ["language_code", "language", "current_page", "page", "activity"]
    }

    private static func text(of labels: [Label]) -> String? {
        guard !labels.isEmpty else { return nil }
        return JSONTree.object(labels.map { JSONTree.Member($0.name.value, .string($0.value.value)) }).text
    }
}
