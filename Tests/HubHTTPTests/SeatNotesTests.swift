import HubRuntime
import PresenceCore
import Synchronization
import Testing

@testable import HubHTTP

@Suite struct SeatNotesTests {
    private final class Notes: RoomLog {
        private let taken = Mutex<[RoomNote]>([])

        func take(_ notes: ContiguousArray<RoomNote>) { taken.withLock { $0 += notes } }

        var lines: [String] {
            taken.withLock { $0 }.map { note in
                switch note.kind {
                case .seatTaken(let activity): "\(note.room) \(note.user) took \(activity)"
                case .seatReleased(let activity, let reason): "\(note.room) \(note.user) left \(activity) \(reason)"
                case .joined, .left: "nothing of a seat"
                }
            }
        }
    }

    @Test("seats taken and given back are noted for those outside; a hub that starts notes those it finds in its store")
    func notes() async throws {
        let store = try SeatOffice.freshStore()
        let log = Notes()
        let office = try await SeatOffice(store: store, limit: 1, roomLog: log)
        _ = try await office.ask("acquire", "ada")
        _ = try await office.ask("acquire", "grace", #","wait":true"#)
        _ = try await office.ask("release", "ada")
        await office.settled()
        #expect(
            log.lines == [
                "algebra ada took interview", "algebra ada left interview completed", "algebra grace took interview",
            ])
        let next = Notes()
        _ = try await SeatOffice(store: store, roomLog: next)
        #expect(next.lines == ["algebra grace took interview"])
    }
}
