import ChannelProtocol
import HubIdentity
import PresenceCore
import SocketIO
import Testing

@testable import HubRuntime

/// What a token opens in rooms, and when it ends (wire.md 4.8, 4.9).
@Suite struct RightsTests {
    private let secret: Secret
    private let now = WallClock.seconds

    init() throws {
        secret = try Secret(Array("a secret that is long enough for HS256".utf8))
    }

    private func token(
        _ user: String, _ grants: [RoomGrants.Grant]? = nil, owns rooms: [String] = [], role: String? = nil,
        endsIn seconds: Int64 = 3600
    ) -> String {
        TokenSigner(secret: secret).sign(
            Claims(
                subject: user, role: role, ownerOf: rooms, rooms: grants.map { RoomGrants($0) },
                expiresAt: now + seconds))
    }

    /// A hub where `room:exam-*` is private, and Alan's by policy.
    private func hub(shards: Int = 1) throws -> TestHub {
        var exam = RoomPolicy()
        exam.isPrivate = true
        exam.owner = UserID("alan")
        return try TestHub(shards: shards) {
            $0.isDevelopment = false
            $0.verifier = TokenVerifier(secret: secret, leeway: 0)
            $0.policies = RoomPolicies(rules: [.init(pattern: "room:exam-*", policy: exam)])
        }
    }

    private func tab(_ hub: TestHub, _ token: String, _ path: String = "/websocket") throws -> TestClient {
        let apikey = path == "/websocket" ? "apikey" : "token"
        return try hub.connect(path: "\(path)?vsn=2.0.0&\(apikey)=\(token)")
    }

    private static let refusal = "You do not have permissions to"

    @Test(
        "a private room opens to a right of the token and to its owner, whatever the client calls it",
        arguments: [
            ("ada", nil, [], false), ("ada", [.init("room:exam-*", .join)], [], true),
            ("ada", [.init("room:exam-*", [.track, .broadcast])], [], false), ("ada", [.init("*", .join)], [], true),
            ("ada", nil, ["room:exam-1"], true), ("ada", nil, ["room:exam-2"], false), ("alan", nil, [], true),
            ("ada", [.init("lobby", .all)], [], false),
        ] as [(String, [RoomGrants.Grant]?, [String], Bool)])
    func privateRooms(user: String, grants: [RoomGrants.Grant]?, owned: [String], isOpen: Bool) throws {
        for isPrivate in [true, false] {
            let hub = try hub()
            let ada = try tab(hub, token(user, grants, owns: owned))
            ada.join("room:exam-1") { $0.isPrivate = isPrivate }
            hub.run()
            let refused = "error 1 Unauthorized: \(Self.refusal) read from this Channel topic: room:exam-1"
            #expect(ada.received() == [isOpen ? "joined 1 | state" : refused])
            #expect(try (hub.room("room:exam-1") == nil) == !isOpen, "nobody makes a room by being refused")
        }
    }

    @Test("a claim closes public rooms that it does not name; without it they are open")
    func publicRooms() throws {
        let hub = try hub()
        for (grants, isOpen) in [(nil, true), ([.init("lobby", .all)], false)] as [([RoomGrants.Grant]?, Bool)] {
            let ada = try tab(hub, token("ada", grants))
            ada.join()
            hub.run()
            #expect((ada.received() == ["joined 1 | state"]) == isOpen)
        }
    }

    @Test("without the right to track a track is refused, and a plain join makes nobody present")
    func tracking() throws {
        let hub = try hub()
        let grants = [RoomGrants.Grant("room:algebra", .join)]
        let ada = try tab(hub, token("ada", grants))
        ada.join()
        ada.track()
        ada.untrack()
        hub.run()
        let refused = "error 2 Unauthorized: \(Self.refusal) track in this Channel topic: room:algebra"
        #expect(ada.received().joined(separator: " | ") == "joined 1 | state | \(refused) | ok 3")
        let grace = try tab(hub, token("grace", grants), "/socket/websocket")
        grace.joinPlainly(userID: "grace", #"{"name":"Grace"}"#)
        hub.run()
        #expect(grace.received().joined(separator: " | ").hasPrefix("joined 1"))
        #expect(try hub.room("room:algebra")?.state.counts.users == 0)
        #expect(hub.metrics.admissionDenied == ["Unauthorized": 1])
    }

    @Test("without the right to broadcast a broadcast is dropped, and refused where an answer is waited for")
    func broadcasting() throws {
        let hub = try hub()
        let listener = try tab(hub, token("alan"))
        listener.join()
        hub.run()
        _ = listener.received()
        let grants = [RoomGrants.Grant("room:algebra", [.join, .track])]
        let refused = "error 2 Unauthorized: \(Self.refusal) broadcast to this Channel topic: room:algebra"
        for (path, acknowledges) in [
            ("/websocket", false), ("/websocket", true), ("/socket/websocket", false),
        ] {
            let ada = try tab(hub, token("ada", grants), path)
            ada.join { $0.broadcast.acknowledges = acknowledges }
            hub.run()
            _ = ada.received()
            ada.broadcast("cursor")
            hub.run()
            #expect(ada.received() == (path == "/websocket" && !acknowledges ? [] : [refused]))
            ada.broadcastBinary("cursor", .json, Array("{}".utf8))
            if path == "/socket/websocket" { ada.push("cursor") }
            hub.run()
            #expect(ada.received().allSatisfy { $0.contains("Unauthorized") })
        }
        #expect(listener.received() == [])
    }

    @Test("a fresh token's rights hold at once: to broadcast, to be present, to be there at all")
    func refreshed() throws {
        let hub = try hub(shards: 2)
        let topic = try hub.topic(at: 1)
        let ada = try tab(hub, token("ada"))
        ada.join(topic)
        ada.track()
        hub.run()
        _ = ada.received()
        ada.refresh(token: token("ada", [.init(topic, [.join, .broadcast])]))
        hub.advance(1000)
        #expect(ada.received() == ["diff -ada{}"])
        ada.refresh(token: token("ada", [.init("lobby", .all)]))
        hub.run()
        let words = ada.received().joined(separator: " | ")
        let refused = "system error: Unauthorized: \(Self.refusal) read from this Channel topic: \(topic)"
        #expect(words == refused + " | phx_close 1")
    }

    @Test("a token's end is told a minute before, once, and then ends its channel")
    func ending() throws {
        let hub = try hub()
        let ada = try tab(hub, token("ada", endsIn: 100))
        ada.join()
        ada.join("room:geometry") { $0.accessToken = self.token("ada", endsIn: 7200) }
        hub.run()
        _ = ada.received()
        func pass(seconds: Int) -> [String] {
            for _ in 0..<seconds {
                ada.heartbeat()
                hub.advance(1000)
            }
            return ada.messages().joined().map(\.description).filter { !$0.hasPrefix("ok ") }
        }
        #expect(pass(seconds: 30) == [])
        let warning = try #require(pass(seconds: 15).first)
        #expect(warning.hasPrefix("system ok: Token expires in "))
        #expect(pass(seconds: 30) == [])
        #expect(pass(seconds: 30) == ["system error: Token has expired 0 seconds ago", "phx_close 1"])
        #expect(ada.connection?.channels.map(\.subscription.topic) == ["room:geometry"], "it stands on another token")
    }

    @Test("counts:* shows what its subscriber may join, and a fresh token changes that")
    func dashboards() throws {
        let hub = try hub(shards: 2)
        for topic in ["room:algebra", "room:exam-1"] {
            let grace = try tab(hub, token("grace", [.init("*", [.join, .track])]))
            grace.join(topic)
            grace.track()
        }
        hub.advance(1000)
        func dashboard(_ grants: [RoomGrants.Grant]?) throws -> TestClient {
            let board = try tab(hub, token("ada", grants, role: "teacher"))
            board.join("counts:*")
            hub.run()
            return board
        }
        #expect(try told(dashboard(nil)) == "rooms room:algebra=1/1")
        #expect(try told(dashboard([.init("*", .join)])) == "rooms room:algebra=1/1 room:exam-1=1/1")
        let board = try dashboard([.init("room:exam-*", .join)])
        #expect(told(board) == "rooms room:exam-1=1/1")
        board.refresh(token: token("ada", [.init("room:algebra", .join)], role: "teacher"))
        hub.run()
        #expect(told(board) == "rooms room:algebra=1/1 room:exam-1=0/0")
        let alan = try tab(hub, token("alan"))
        alan.join("room:algebra")
        alan.track()
        hub.advance(1000)
        #expect(told(board) == "rooms room:algebra=2/2")
        board.refresh(token: token("ada", role: "student"))
        hub.run()
        #expect(told(board).hasPrefix("system error: Unauthorized"))
    }

    /// What came last, or the end of it.
    private func told(_ board: TestClient) -> String {
        let words = board.messages().joined().map(\.description)
        return words.last == "phx_close 1" ? words.dropLast().last ?? "" : words.last ?? ""
    }
}
