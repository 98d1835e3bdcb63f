import PresenceCore
import Testing

@Suite("Names (presence.md §8)")
struct NameTests {
    @Test(
        "a room name has 1 to 255 bytes, not characters", arguments: [(0, false), (1, true), (255, true), (256, false)])
    func roomLength(bytes: Int, isAllowed: Bool) {
        #expect((RoomName(String(repeating: "a", count: bytes)) != nil) == isAllowed)
        #expect(RoomName(String(repeating: "å", count: 128)) == nil)
    }

    @Test("each kind has its own limit")
    func limits() {
        #expect(UserID(String(repeating: "u", count: 256)) != nil && UserID(String(repeating: "u", count: 257)) == nil)
        #expect(
            SessionID(String(repeating: "s", count: 64)) != nil && SessionID(String(repeating: "s", count: 65)) == nil)
        #expect(Role(String(repeating: "r", count: 64)) != nil && Role(String(repeating: "r", count: 65)) == nil)
    }

    @Test("control characters are refused", arguments: ["\u{0}", "a\u{1F}", "\n", "a\u{7F}b", "\u{85}", "\u{9F}"])
    func control(text: String) {
        #expect(UserID(text) == nil)
    }

    @Test("what every JavaScript object has is nobody's name", arguments: HazardNames.all.sorted())
    func hazard(text: String) {
        #expect(RoomName(text) == nil && UserID(text) == nil && Role(text) == nil && LabelValue(text) == nil)
        #expect(UserID(text + "2") != nil)
    }

    @Test(
        "an id is what it was, and its own only, wherever it is kept",
        arguments: [
            "a", String(repeating: "b", count: 22), String(repeating: "b", count: 23),
            String(repeating: "b", count: 24),
            "6f9619ff-8b86-d011-b42d-00c04fc964ff", "6f9619ff-8b86-d011-b42d-00c04fc964fe",
            "6F9619FF-8b86-d011-b42d-00c04fc964ff", "6f9619ff08b86-d011-b42d-00c04fc964ff",
            "6f9619ff-8b86-d011-b42d00c04fc964ff-", "6f9619ff-8b86-d011-b42d-00c04fc964fg",
            "00000000-0000-0000-0000-000000000000", "6f9619ff8b86d011b42d00c04fc964ff", "\u{E5}sa",
        ])
    func kept(text: String) throws {
        let user = try #require(UserID(text))
        #expect(user.value == text)
        #expect(user.withUTF8 { octets in octets.indices.map { octets[$0] } } == Array(text.utf8))
        let same = try #require(UserID(text))
        #expect(user == same && user.hashValue == same.hashValue)
        let others = ["a", "6f9619ff-8b86-d011-b42d-00c04fc964ff", String(repeating: "b", count: 24)]
        for other in others where other != text {
            let other = try #require(UserID(other))
            #expect(user != other)
            #expect((user < other) == text.utf8.lexicographicallyPrecedes(other.value.utf8))
        }
    }

    @Test("an id lies in three words")
    func room() {
        #expect(MemoryLayout<UserID>.size == 24 && MemoryLayout<SessionID?>.size == 24)
    }

    @Test("names that look alike and differ in bytes are two users")
    func bytes() throws {
        let composed = try #require(UserID("\u{E5}sa"))
        let decomposed = try #require(UserID("a\u{30A}sa"))
        #expect(composed.value == decomposed.value, "Swift's strings take them for one")
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
        #expect(decomposed < composed)
    }
}
