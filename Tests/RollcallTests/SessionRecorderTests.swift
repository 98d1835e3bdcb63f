import HubRuntime
import HubStore
import PresenceCore
import Testing

@testable import rollcall

@Suite struct SessionRecorderTests {
    private static let metas: [(String, page: String?, language: String?, activity: String?)] = [
        (#"{"current_page":"learn","language_code":"tr"}"#, "learn", "tr", nil),
        (#"{"page":3,"language":"de","activity":"interview"}"#, "3", "de", "interview"),
        (#"{"page":"a","current_page":"b","language":"nl","language_code":"sq"}"#, "b", "sq", nil),
        (#"{"page":null,"language":["en"],"name":"Ada"}"#, nil, nil, nil),
        (#"{"p\u0061ge":"escaped"}"#, "escaped", nil, nil),
        ("{}", nil, nil, nil),
    ]

    @Test("page, language and activity are read from what a tab says, under either name", arguments: metas)
    func details(text: String, page: String?, language: String?, activity: String?) {
        let details = SessionDetails(Meta(payload: Array(text.utf8)))
        #expect(details.page == page && details.language == language && details.activity == activity)
        #expect(details.labels == nil)
    }

    @Test("what is too long for a page is cut")
    func long() {
        let text = #"{"page":"\#(String(repeating: "x", count: 9_000))"}"#
        #expect(SessionDetails(Meta(payload: Array(text.utf8))).page?.count == 512)
    }

    @Test("the labels that a room counts are kept as an object, the competition in its own column")
    func labels() throws {
        let language = Label(name: try #require(LabelName("language")), value: try #require(LabelValue("d\"e")))
        let competition = Label(name: .competition, value: try #require(LabelValue("7")))
        let details = SessionDetails(Meta(payload: [], labels: [language, competition]))
        #expect(details.labels == #"{"competition_id":"7","language":"d\"e"}"#)
        #expect(details.competition == "7")
    }

    @Test("a stay keeps its key whatever the clock does, and a tab without an id gets one of its own")
    func keys() throws {
        let recorder = SessionRecorder(try SQLiteStore(.freshMemory(), incarnation: .test, now: .test))
        let stay = Stay(name: nil, began: 5_000_123)
        func write(_ kind: SessionTurn.Kind, current: Int64) throws -> StoreWrite {
            let turn = SessionTurn(
                user: try #require(UserID("ada")), stay: stay, kind: kind, at: Instant(milliseconds: 9_000))
            return recorder.write(
                of: SessionNote(room: try #require(RoomName("algebra")), turn: turn), current: current)
        }
        guard case .sessionStarted(let began, _) = try write(.began(.empty), current: 0),
            case .sessionEnded(let ended, let ending) = try write(.ended(.left), current: 1_000_000)
        else { throw Wrong() }
        #expect(began == ended && began.session.value == "tab-2z64b")
        #expect(ending == SessionEnding(at: Timestamp(milliseconds: 1_009_000), reason: .leave(.left)))
    }

    private struct Wrong: Error {}
}

extension Timestamp {
    fileprivate static var test: Timestamp { Timestamp(milliseconds: 1_795_262_400_000) }
}

extension Incarnation {
    fileprivate static var test: Incarnation { Incarnation(node: "test", startedAt: .test, random: 1) }
}
