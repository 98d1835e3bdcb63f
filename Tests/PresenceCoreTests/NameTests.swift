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
