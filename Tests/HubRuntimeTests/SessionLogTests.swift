import PresenceCore
import Synchronization
import Testing

@testable import HubRuntime

@Suite struct SessionLogTests {
    private final class Notebook: SessionLog, MinuteLog {
        private let notes = Mutex<[SessionNote]>([])
        private let told = Mutex<[MinuteNote]>([])

        /// The hub's clock of tests begins at 1,000 s: 40 s into a minute.
        let calendarOffset: Int64 = 0

        func take(_ more: ContiguousArray<SessionNote>) { notes.withLock { $0 += more } }

        func take(_ more: ContiguousArray<MinuteNote>) { told.withLock { $0 += more } }

        /// The minutes of a room so far.
        var minutes: [MinuteTally.Minute] { told.withLock { $0.map(\.minute) } }

        /// `room:algebra ada began`, and forgets them.
        func taken() -> [String] {
            notes.withLock { notes in
                defer { notes = [] }
                return notes.map { note in
                    let kind =
                        switch note.turn.kind {
                        case .began: "began"
                        case .changed: "changed"
                        case .held: note.turn.isLive ? "held" : "let go"
                        case .seen: "seen"
                        case .ended(let reason): "ended \(reason.rawValue)"
                        }
                    return "\(note.room.value) \(note.turn.user.value) \(kind)"
                }
            }
        }
    }

    @Test("a room tells of its sessions in its order, and of the last one before it is gone", arguments: [1, 2])
    func order(shards: Int) throws {
        let notebook = Notebook()
        let hub = try TestHub(shards: shards) { $0.sessionLog = notebook }
        let ada = try hub.joined("ada")
        ada.track(#"{"page":"/one"}"#)
        hub.run()
        ada.track(#"{"page":"/two"}"#)
        hub.run()
        ada.leave()
        hub.advance(2_000)
        #expect(
            notebook.taken() == ["room:algebra ada began", "room:algebra ada changed", "room:algebra ada ended left"])
    }

    @Test("whoever is there by heartbeats alone is seen once a minute, and whoever has a socket needs no sighting")
    func seen() throws {
        let notebook = Notebook()
        let hub = try TestHub {
            $0.sessionLog = notebook
            $0.idleTimeout = 600_000
        }
        let ada = try hub.joined("ada")
        ada.track()
        hub.run()
        #expect(notebook.taken() == ["room:algebra ada began"])
        let grace = Heartbeat(
            user: try #require(UserID("grace")), session: nil, role: .member, isOwner: false,
            sign: .present(nil, interval: 600_000))
        let room = try #require(RoomName("room:algebra"))
        hub.post(.home(.heartbeat(grace, room: room, { _ in })), to: 0)
        hub.run()
        #expect(notebook.taken() == ["room:algebra grace began"])
        for second in 0..<120 {
            if second % 40 == 0 { ada.heartbeat() }
            hub.advance(1_000)
        }
        #expect(notebook.taken() == ["room:algebra grace seen", "room:algebra grace seen"])
    }

    @Test("a room tells its minutes once a minute, and the last when it is over (mission 97)")
    func minutes() throws {
        let notebook = Notebook()
        let hub = try TestHub {
            $0.minuteLog = notebook
            $0.idleTimeout = 600_000
        }
        let ada = try hub.joined("ada")
        ada.track()
        hub.run()
        for _ in 0..<70 { hub.advance(1_000) }
        let first = try #require(notebook.minutes.first)
        #expect((first.start, first.joins, first.leaves, first.peak) == (960_000, 1, 0, 1))
        ada.leave()
        hub.advance(2_000)
        #expect(notebook.minutes.reduce(0) { $0 + $1.joins - $1.leaves } == 0)
        #expect(notebook.minutes.reduce(0) { $0 + $1.userSeconds } == 70)
    }

    @Test("a hub that stops tells what its minutes have so far")
    func drain() throws {
        let notebook = Notebook()
        let hub = try TestHub { $0.minuteLog = notebook }
        let ada = try hub.joined("ada")
        ada.track()
        hub.run()
        #expect(notebook.minutes.isEmpty)
        for core in hub.cores { core.take(.home(.drain)) }
        #expect(notebook.minutes.map(\.joins) == [1] && notebook.minutes.map(\.leaves) == [1])
    }
}
