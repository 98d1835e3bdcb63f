import PresenceCore
import Synchronization
import Testing

@testable import HubRuntime

@Suite struct SessionLogTests {
    private final class Notebook: SessionLog {
        private let notes = Mutex<[SessionNote]>([])

        func take(_ more: ContiguousArray<SessionNote>) { notes.withLock { $0 += more } }

        /// `room:algebra ada began`, and forgets them.
        func taken() -> [String] {
            notes.withLock { notes in
                defer { notes = [] }
                return notes.map { note in
                    let kind =
                        switch note.turn.kind {
                        case .began: "began"
                        case .changed: "changed"
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

    @Test("whoever is there is seen every twenty seconds, and no oftener")
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
        for _ in 0..<40 { hub.advance(1_000) }
        #expect(notebook.taken() == ["room:algebra ada seen", "room:algebra ada seen"])
    }
}
