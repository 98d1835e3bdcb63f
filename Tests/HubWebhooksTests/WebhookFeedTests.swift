import HubIdentity
import HubRuntime
import PresenceCore
import Testing

@testable import HubWebhooks

@Suite struct WebhookFeedTests {
    /// `seq type user` of each event of these notes, `+ada` and `-ada` in algebra unless a room stands before.
    private func events(_ notes: String, _ filter: WebhookFilter = WebhookFilter()) throws -> [String] {
        var feed = WebhookFeed(filter: filter)
        return try notes.split(separator: " ").flatMap { text in
            try feed.events(of: note(text), offset: 1_000).map { event in
                "\(event.seq) \(event.kind.name) \(event.user?.value ?? event.room.value)"
            }
        }
    }

    private func note(_ text: Substring) throws -> RoomNote {
        let parts = text.split(separator: ":")
        let room = try #require(RoomName(parts.count > 1 ? String(parts[0]) : "algebra"))
        let deed = parts[parts.count - 1]
        let kind: RoomNote.Kind =
            switch deed.first {
            case "+": .joined
            case "-": .left(.lost)
            case "(": .seatTaken(activity: "interview")
            default: .seatReleased(activity: "interview", reason: "expired")
            }
        let user = try #require(UserID(String(deed.dropFirst())))
        return RoomNote(room: room, user: user, role: .member, kind: kind, at: Instant(milliseconds: 500))
    }

    @Test("joins, leaves, and that the room is empty, counted in their order")
    func order() throws {
        #expect(
            try events("+ada +grace -ada -grace") == [
                "1 join ada", "2 join grace", "3 leave ada", "4 leave grace", "5 empty algebra",
            ])
    }

    @Test("each room counts for itself, and anew once nobody is left")
    func numbers() throws {
        #expect(
            try events("+ada lobby:+ada +grace -ada -grace lobby:-ada +ada") == [
                "1 join ada", "1 join ada", "2 join grace", "3 leave ada", "4 leave grace", "5 empty algebra",
                "2 leave ada", "3 empty lobby", "1 join ada",
            ])
    }

    @Test("seats count with the rest, and a room in which one is taken is not forgotten")
    func seats() throws {
        #expect(
            try events("+ada (ada -ada )ada (grace") == [
                "1 join ada", "2 seat_taken ada", "3 leave ada", "4 empty algebra", "5 seat_released ada",
                "1 seat_taken grace",
            ])
    }

    @Test("what nobody wants is not counted, and a room is empty all the same")
    func filter() throws {
        #expect(try events("+ada -ada +ada", WebhookFilter(topics: [.empty])) == ["1 empty algebra"])
        #expect(try events("+ada +grace -ada", WebhookFilter(topics: [.leave])) == ["1 leave ada"])
        let exams = WebhookFilter(rooms: [RoomPattern("exam-*"), RoomPattern("lobby")])
        #expect(try events("+ada exam-1:+ada lobby:+ada", exams) == ["1 join ada", "1 join ada"])
    }

    @Test("no room is remembered in which nobody is")
    func memory() throws {
        var feed = WebhookFeed(filter: WebhookFilter())
        for number in 0..<1_000 {
            for deed in ["+ada", "(ada", ")ada", "-ada"] {
                _ = try feed.events(of: note("room-\(number):\(deed)"[...]), offset: 0)
            }
        }
        #expect(feed.count == 0)
    }

    @Test("a batch travels with everything that a receiver needs, and is signed with its time")
    func body() throws {
        var feed = WebhookFeed(filter: WebhookFilter())
        let events = try ["+ada", "(ada", ")ada", "-ada"].flatMap {
            try feed.events(of: note($0[...]), offset: 1_795_262_400_000)
        }
        let batch = WebhookQueue.Batch(number: 7, events: events, dropped: 2, madeAt: 0)
        let json = WebhookBody.json(batch, hub: "h1", createdAt: 1_795_262_401_000)
        let at = #""at":"2026-11-21T12:00:00.500Z"}"#
        #expect(
            String(decoding: json, as: UTF8.self) == """
                {"id":"h1-7","hub":"h1","created_at":"2026-11-21T12:00:01.000Z","dropped":2,"events":[\
                {"seq":1,"room_id":"algebra","type":"join","user_id":"ada","role":"member",\(at),\
                {"seq":2,"room_id":"algebra","type":"seat_taken","user_id":"ada","role":"member",\
                "activity":"interview",\(at),\
                {"seq":3,"room_id":"algebra","type":"seat_released","user_id":"ada","role":"member",\
                "activity":"interview","reason":"expired",\(at),\
                {"seq":4,"room_id":"algebra","type":"leave","user_id":"ada","role":"member","reason":"lost",\(at),\
                {"seq":5,"room_id":"algebra","type":"empty",\(at)]}
                """)
        let secret = try Secret(Array("thirty-two octets for a test, ok?".utf8))
        // Reckoned with: printf 1700000000.{} | openssl dgst -sha256 -hmac 'thirty-two octets for a test, ok?'
        #expect(
            StampedSignature.text(for: Array("{}".utf8), at: 1_700_000_000, secret: secret)
                == "t=1700000000,v1=193f716d5c5e2491958cfaab45a1f939396249ec6ca7649a809c959d4bd2e170")
    }

    @Test(
        "an address is one of HTTP, and named without its path",
        arguments: [
            ("https://app.example.org/hook?key=s", "app.example.org"), ("http://127.0.0.1:9/x", "127.0.0.1:9"),
            ("http://[::1]:8080", "[::1]:8080"), ("ftp://a.example/x", nil), ("file:///etc/passwd", nil),
            ("app.example.org", nil), ("", nil), ("https://", nil), ("http://u:p@a.example", nil),
            ("http://a.example/ x", nil), ("gopher://a.example", nil),
        ] as [(String, String?)])
    func address(text: String, name: String?) {
        #expect(WebhookAddress(text)?.name == name)
    }
}
