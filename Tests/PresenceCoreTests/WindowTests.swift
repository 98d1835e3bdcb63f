import PresenceCore
import Testing

@Suite("Windows (presence.md §3)")
struct WindowTests {
    @Test(
        "40 ms up to 1,000 subscribers, then in proportion, at most 1 s (presence.md §3)",
        arguments: [
            (40, 0, 40), (40, 1_000, 40), (40, 1_001, 40), (40, 1_025, 41), (40, 2_500, 100), (40, 25_000, 1_000),
            (40, 1_000_000, 1_000), (0, 1_000_000, 0), (2_000, 5_000, 2_000), (UInt64.max, 5_000, UInt64.max),
        ] as [(UInt64, Int, UInt64)])
    func length(base: UInt64, subscribers: Int, expected: UInt64) {
        #expect(PublicationWindow.length(base: base, subscribers: subscribers) == expected)
    }

    @Test("a change in a quiet room goes out at once, further ones wait for the window's end (presence.md §3)")
    func window() {
        var window = PublicationWindow(base: 40)
        func at(_ milliseconds: UInt64) -> Instant { Instant(milliseconds: milliseconds) }
        #expect(window.due(at: at(500)) == at(500))
        window.published(at: at(500), subscribers: 10)
        #expect(window.due(at: at(501)) == at(540))
        #expect(window.due(at: at(539)) == at(540))
        #expect(window.due(at: at(540)) == at(540))
        #expect(window.due(at: at(700)) == at(700))
    }

    @Test("with a window of 0 every change goes out by itself (presence.md §3)")
    func noWindow() {
        var window = PublicationWindow(base: 0)
        window.published(at: Instant(milliseconds: 500), subscribers: 1)
        #expect(window.due(at: Instant(milliseconds: 500)) == Instant(milliseconds: 500))
    }

    @Test("counts go out at most every interval (presence.md §3)")
    func counts() {
        var window = CountWindow(interval: RoomPolicy().countInterval)
        #expect(window.due(at: Instant(milliseconds: 7)) == Instant(milliseconds: 7))
        window.sent(at: Instant(milliseconds: 7))
        #expect(window.due(at: Instant(milliseconds: 8)) == Instant(milliseconds: 257))
        #expect(window.due(at: Instant(milliseconds: 300)) == Instant(milliseconds: 300))
    }
}
