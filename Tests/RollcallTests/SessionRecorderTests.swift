import HubRuntime
import HubStore
import PresenceCore
import Testing

@testable import rollcall

@Suite struct SessionRecorderTests {
    @Test("a stay keeps its key whatever the clock does, and a tab without an id gets one of its own")
    func keys() throws {
        let recorder = SessionRecorder(try SQLiteStore(.freshMemory(), incarnation: .test, now: .test))
        let stay = Stay(name: nil, began: 5_000_123)
        func news(_ kind: SessionTurn.Kind, current: Int64) throws -> SessionNews {
            let turn = SessionTurn(
                user: try #require(UserID("ada")), stay: stay, kind: kind, at: Instant(milliseconds: 9_000))
            return recorder.news(
                of: SessionNote(room: try #require(RoomName("algebra")), turn: turn), current: current)
        }
        let began = try news(.began(.empty), current: 0)
        let ended = try news(.ended(.left), current: 1_000_000)
        #expect(began.key == ended.key && began.key.session.value == "tab-2z64b")
        #expect(ended.at == Timestamp(milliseconds: 1_009_000))
    }
}

extension Timestamp {
    fileprivate static var test: Timestamp { Timestamp(milliseconds: 1_795_262_400_000) }
}

extension Incarnation {
    fileprivate static var test: Incarnation { Incarnation(node: "test", startedAt: .test, random: 1) }
}
