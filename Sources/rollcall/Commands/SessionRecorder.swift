import HubRuntime
import HubStore
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
        store.write(ContiguousArray(notes.map { news(of: $0, current: current) }))
    }

    func take(_ minutes: ContiguousArray<MinuteNote>) {
        for note in minutes { store.write(.roomMinute(RoomMinute(note))) }
    }

    func news(of note: SessionNote, current: Int64) -> SessionNews {
        SessionNews(
            key(of: note), note.turn.kind, at: Timestamp(milliseconds: current + Int64(note.turn.at.milliseconds)),
            isLive: note.turn.isLive, userAgent: note.visitor?.userAgent, address: note.visitor?.address?.description)
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
