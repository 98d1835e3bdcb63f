import PresenceCore
import Synchronization
import Testing

@testable import HubStore

@Suite struct SessionNewsTests {
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
    func labels() {
        let language = Label(name: "language", value: "d\"e")
        let competition = Label(name: .competition, value: "7")
        let details = SessionDetails(Meta(payload: [], labels: [language, competition]))
        #expect(details.labels == #"{"competition_id":"7","language":"d\"e"}"#)
        #expect(details.competition == "7")
    }

    @Test("news of a session become rows in their order, and in that of the writes around them")
    func order() async throws {
        let store = try memoryStore()
        let (ada, grace) = (SessionKey("ada"), SessionKey("grace"))
        store.write(.sessionStarted(grace, SessionDetails()))
        store.write([
            SessionNews(ada, .began(Meta(payload: Array(#"{"page":"a"}"#.utf8))), at: .noon(), userAgent: "Firefox"),
            SessionNews(ada, .changed(Meta(payload: Array(#"{"page":"b"}"#.utf8))), at: .noon(1)),
            SessionNews(grace, .seen, at: .noon(2)), SessionNews(grace, .held, at: .noon(3), isLive: true),
            SessionNews(ada, .ended(.closed), at: .noon(3)),
        ])
        try await store.settle(.left(grace, at: 4))
        let rows = try await store.read(Sessions()).rows.sorted { $0.key.user < $1.key.user }
        #expect(rows.map(\.details) == [SessionDetails(page: "b", userAgent: "Firefox"), SessionDetails()])
        #expect(rows.map(\.end?.at) == [.noon(3), .noon(4)])
        #expect(rows.first?.end?.reason == .leave(.closed))
        #expect(store.figures.writes == 7)
    }

    @Test("of news that come at once those that matter least are dropped first, and each is counted")
    func limits() async throws {
        var configuration = StoreConfiguration()
        configuration.queueLimit = 8
        let store = try SQLiteStore(.freshMemory(), incarnation: .run(1), now: .noon(), configuration: configuration)
        let gate = Gate()
        store.commit(StoreCommand([])) { _ in gate.wait() }
        await gate.reached()
        // The command weighs one and is being worked on: half of eight is reached after three, eight after seven.
        let seen = SessionNews(SessionKey("ada"), .seen, at: .noon(1))
        func began(_ number: Int64) -> SessionNews {
            SessionNews(SessionKey("ada", at: number), .began(.empty), at: .noon(number))
        }
        store.write([began(0), began(1), seen, seen, began(2), seen, began(3), began(4), began(5), seen, began(6)])
        #expect(store.figures.droppedLossy == 3 && store.figures.droppedNormal == 1)
        #expect(store.figures.waiting == 8)
        gate.open()
        while store.figures.waiting > 0 { await Task.yield() }
        #expect(try await store.read(SessionHealth(silentSince: .distantPast)).active == 6)
        store.close()
        store.write([began(7), seen])
        #expect(store.figures.droppedLossy == 4 && store.figures.droppedNormal == 2)
    }

    @Test("what waits is small, and has nothing of its own on the heap")
    func size() {
        #expect(MemoryLayout<QueuedWrite>.stride <= 128)
    }
}
