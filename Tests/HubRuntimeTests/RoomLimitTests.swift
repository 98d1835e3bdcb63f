import HubIdentity
import PresenceCore
import SocketIO
import Testing

@testable import HubRuntime

/// How many rooms there may be, and how long somebody may be in none.
@Suite struct RoomLimitTests {
    private let refusal = "RoomLimitReached: The hub has all the rooms it may have, 2"

    @Test("a join that would make a room too many is refused; those that are there are open, one that goes is a place")
    func joins() throws {
        let hub = try TestHub { $0.maxRooms = 2 }
        let ada = try hub.joined("ada", "room:algebra")
        let grace = try hub.joined("grace", "room:lobby")
        let alan = try hub.connect()
        alan.join("room:geometry", as: "alan")
        hub.run()
        #expect(alan.received() == ["error 1 \(refusal)"])
        alan.join("room:lobby", as: "alan")
        hub.run()
        #expect(alan.received().last?.contains("joined 2") == true)
        ada.leave()
        hub.advance(20_000)
        alan.join("room:geometry", as: "alan")
        hub.run()
        #expect(alan.received().last?.contains("joined 3") == true)
        #expect(hub.metrics.limitsExceeded == ["rooms": 1])
        #expect(hub.metrics.admissionDenied == ["RoomLimitReached": 1])
        #expect(grace.connection?.phase == .webSocket)
    }

    @Test("each loop has its share, rounded up")
    func share() throws {
        let hub = try TestHub(shards: 2) { $0.maxRooms = 3 }
        for shard in 0..<2 {
            let topics = (0..<1_000).map { "room:algebra-\($0)" }.filter { hub.home(of: $0) == shard }
            for topic in topics.prefix(2) { #expect(try hub.joined("ada", topic).connection?.channels.count == 1) }
            #expect(try hub.joined("ada", topics[2]).connection?.channels.count == 0)
        }
    }

    @Test("a heartbeat by HTTP makes no room either, and one that leaves needs none")
    func heartbeats() throws {
        let hub = try TestHub { $0.maxRooms = 2 }
        _ = try hub.joined("ada", "room:algebra")
        _ = try hub.joined("ada", "room:lobby")
        let user = try #require(UserID("grace"))
        func beat(_ room: String, _ sign: Heartbeat.Sign) throws -> String? {
            let name = try #require(RoomName(room))
            var refusal: String?
            let beat = Heartbeat(user: user, session: nil, role: .member, isOwner: false, sign: sign)
            hub.cores[0].home.heartbeat(beat, in: name, at: Instant(milliseconds: hub.now)) { _ in }
            refusal = hub.cores[0].home.rooms[name] == nil ? "none" : nil
            return refusal
        }
        #expect(try beat("room:geometry", .present(nil, interval: nil)) == "none")
        #expect(try beat("room:geometry", .left(.left)) == "none")
        #expect(try beat("room:lobby", .present(nil, interval: nil)) == nil)
        #expect(hub.metrics.limitsExceeded == ["rooms": 1])
    }

    // MARK: In no room

    private func hub(withTokens: Bool) throws -> TestHub {
        let secret = try Secret(Array("a secret that is long enough for HS256".utf8))
        return try TestHub {
            $0.idleTimeout = 3_600_000
            guard withTokens else { return }
            $0.isDevelopment = false
            $0.verifier = TokenVerifier(secret: secret, leeway: 0)
        }
    }

    @Test("a socket that joins nothing has a minute where tokens are needed, else ten", arguments: [true, false])
    func unjoined(withTokens: Bool) throws {
        let hub = try hub(withTokens: withTokens)
        let ada = try hub.connect(path: "/socket/websocket?vsn=2.0.0")
        for _ in 0..<(withTokens ? 3 : 30) {
            #expect(ada.connection?.phase == .webSocket)
            hub.advance(20_000)
            ada.heartbeat()
        }
        hub.advance(TestHub.tick)
        #expect(ada.received().last?.hasPrefix("closed 1001") == true)
        #expect(hub.metrics.limitsExceeded == ["unjoined": 1])
    }

    @Test("the time begins again with the last room that is left, and with a join that is refused")
    func leaving() throws {
        let hub = try hub(withTokens: false)
        let ada = try hub.joined("ada")
        hub.advance(60_000)
        ada.leave()
        for _ in 0..<29 {
            hub.advance(20_000)
            ada.heartbeat()
            hub.run()
        }
        #expect(ada.connection?.phase == .webSocket)
        hub.advance(20_000 + TestHub.tick)
        #expect(ada.received().last?.hasPrefix("closed 1001") == true)
    }
}
