import ChannelProtocol
import PresenceCore
import Testing

@testable import HubRuntime

@Suite struct LabelBookTests {
    @Test("tabs that say the same labels share one list of them, whatever else they say", arguments: [1, 2])
    func sharing(shards: Int) throws {
        var policy = RoomPolicy()
        policy.labels = [try #require(LabelName("language")), try #require(LabelName("role"))]
        let hub = try TestHub(shards: shards) { $0.policies = RoomPolicies(rules: [], fallback: policy) }
        let rooms = (0..<20).map { "room:algebra-\($0)" }.filter { hub.home(of: $0) == 0 }.prefix(2)
        for (number, room) in rooms.enumerated() {
            let tab = try hub.joined("user-\(number)", room, at: shards - 1) { $0.session = "tab" }
            tab.track(#"{"role":"member","language":"en","tab":\#(number)}"#)
            hub.run()
            // Said again: the payload stays where it is, and so do the labels.
            tab.track(#"{"role":"member","language":"en","tab":\#(number)}"#)
            hub.run()
        }
        let lists = try rooms.enumerated().map { number, room in
            let user = try #require(UserID("user-\(number)"))
            let meta = try #require(try hub.room(room)?.state.meta(of: user, session: SessionID("tab")!))
            #expect(meta.labels.map(\.value.value) == ["en", "member"])
            return place(meta)
        }
        #expect(lists.count == 2 && Set(lists).count == 1)
    }

    @Test("other labels are another list, and none are none")
    func others() {
        var book = LabelBook()
        let english = book.shared(meta("en", 1))
        #expect(place(book.shared(meta("en", 2))) == place(english))
        #expect(Array(book.shared(meta("en", 2)).payload) == [2])
        #expect(book.shared(meta("sv", 1)) == meta("sv", 1))
        #expect(book.shared(.empty) == .empty)
        #expect(book.count == 2)
    }

    @Test("who brings ever new labels fills no memory")
    func bound() {
        var book = LabelBook()
        for number in 0..<1_000 { _ = book.shared(meta("page-\(number)", 1)) }
        #expect(book.count <= 256)
    }

    private func meta(_ value: String, _ octet: UInt8) -> Meta {
        Meta(payload: [octet], labels: [Label(name: LabelName("language")!, value: LabelValue(value)!)])
    }

    /// Where the list of labels lies.
    private func place(_ meta: Meta) -> UnsafePointer<Label>? {
        meta.labels.withUnsafeBufferPointer(\.baseAddress)
    }
}
