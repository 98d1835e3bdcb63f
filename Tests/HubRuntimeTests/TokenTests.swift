import ChannelProtocol
import HubIdentity
import PresenceCore
import SocketIO
import Testing

@testable import HubRuntime

/// Who speaks is what a token says, wherever it stands (wire.md 1.1, 4.8; presence.md 1).
@Suite struct TokenTests {
    private let secret: Secret
    private let now = WallClock.seconds

    init() throws {
        secret = try Secret(Array("a secret that is long enough for HS256".utf8))
    }

    private func token(_ user: String?, role: String? = nil, endsIn seconds: Int64 = 3600) -> String {
        TokenSigner(secret: secret).sign(
            Claims(subject: user, role: role ?? (user == nil ? "anon" : nil), expiresAt: now + seconds))
    }

    private func hub(shards: Int = 1, _ configure: (inout HubConfiguration) -> Void = { _ in }) throws -> TestHub {
        try TestHub(shards: shards) {
            $0.isDevelopment = false
            $0.verifier = TokenVerifier(secret: secret, leeway: 0)
            configure(&$0)
        }
    }

    private func upgrade(_ hub: TestHub, _ path: String, _ fields: String = "") throws -> (TestClient, String) {
        let client = try hub.open()
        client.send(TestClient.upgrade(path, fields))
        hub.run()
        return (client, client.text())
    }

    @Test(
        "the token of the connection stands in the query, a header or a subprotocol (wire.md 0, 1.1, 5)",
        arguments: ["apikey", "token", "x-api-key", "authorization", "subprotocol"])
    func places(place: String) throws {
        let hub = try hub()
        let token = token("ada")
        let client = try hub.open()
        switch place {
        case "apikey", "token":
            client.send(TestClient.upgrade("/realtime/v1/websocket?vsn=2.0.0&\(place)=\(token)"))
        case "x-api-key": client.send(TestClient.upgrade("/websocket?vsn=2.0.0&apikey=bad", "X-Api-Key: \(token)\r\n"))
        case "authorization":
            client.send(TestClient.upgrade("/websocket?vsn=2.0.0", "Authorization: bearer \(token)\r\n"))
        default:
            let encoded = Base64URL.encode(token.utf8)
            client.send(
                TestClient.upgrade(
                    "/socket/websocket?vsn=2.0.0",
                    "Sec-WebSocket-Protocol: phoenix, base64url.bearer.phx.\(encoded)\r\n"))
        }
        hub.run()
        try client.becomeWebSocket()
        client.join(as: "somebody else")
        client.track()
        hub.run()
        #expect(client.received() == ["joined 1 | state", "ok 2 | diff +ada{}"], "the key is the token's sub")
    }

    @Test("the chosen subprotocol is named in the answer, or the browser gives up (wire.md 0)")
    func subprotocol() throws {
        let encoded = Base64URL.encode(token("ada").utf8)
        let fields = "Sec-WebSocket-Protocol: phoenix, base64url.bearer.phx.\(encoded)\r\n"
        let (_, answer) = try upgrade(try hub(), "/socket/websocket?vsn=2.0.0", fields)
        #expect(answer.contains("\r\nSec-WebSocket-Protocol: phoenix\r\n"))
    }

    @Test("without a good token there is no upgrade, and the answer says why (wire.md 1.2)")
    func refused() throws {
        let hub = try hub()
        let (_, missing) = try upgrade(hub, "/realtime/v1/websocket")
        #expect(missing.hasPrefix("HTTP/1.1 401 "))
        #expect(missing.contains(#"{"error":"API key is missing"}"#))
        let (_, expired) = try upgrade(hub, "/realtime/v1/websocket?apikey=\(token("ada", endsIn: -10))")
        #expect(expired.contains(#"{"error":"Token has expired"}"#))
        let (_, nonsense) = try upgrade(hub, "/realtime/v1/websocket?apikey=nonsense")
        #expect(nonsense.contains(#"{"error":"The token provided is not a valid JWT"}"#))
        #expect(hub.metrics.authFailures == ["missing": 1, "InvalidJWTToken": 1, "MalformedJWT": 1])
    }

    @Test("a plain client may bring its token with the join instead; a bad one refuses the join (wire.md 4.1, 5)")
    func inTheJoin() throws {
        let hub = try hub()
        let ada = try hub.connect(path: "/socket/websocket?vsn=2.0.0")
        ada.join("room:a", as: "x")
        ada.join("room:b", as: "x") { $0.accessToken = "a.b.c" }
        ada.join("room:c", as: "x") { $0.accessToken = self.token("ada", endsIn: -7) }
        ada.join("room:d", as: "x") { $0.accessToken = self.token("ada") }
        hub.run()
        let replies = ada.received()
        #expect(
            replies.prefix(2) == [
                "room:a: error 1 Unauthorized: You do not have permissions to read from this Channel topic: room:a",
                "room:b: error 2 MalformedJWT: The token provided is not a valid JWT",
            ])
        #expect(replies[2].hasPrefix("room:c: error 3 InvalidJWTToken: Token has expired "))
        #expect(replies[3] == "room:d: joined 4 | room:d: state")
        #expect(ada.connection?.channels.map(\.subscription.user.value) == ["ada"])
    }

    @Test("an application's key names nobody: its users get made-up keys, whatever they ask (presence.md 1)")
    func applicationKey() throws {
        let hub = try hub { $0.policies.fallback.anonymous = .read }
        let ada = try hub.connect(path: "/realtime/v1/websocket?vsn=2.0.0&apikey=\(token(nil))")
        ada.join(as: "ada")
        hub.run()
        let user = try #require(ada.connection?.channels.first?.subscription.user.value)
        #expect(user != "ada" && user.count > 20)
    }

    @Test("user_id and role of a meta are what the token says (presence.md 2)")
    func verifiedMetas() throws {
        let hub = try hub()
        let ada = try hub.connect(path: "/websocket?vsn=2.0.0&apikey=\(token("ada", role: "teacher"))")
        ada.join()
        ada.track(#"{"user_id":"grace","role":"admin","x":1}"#)
        hub.run()
        #expect(ada.received().last == #"ok 2 | diff +ada{"user_id":"ada","role":"teacher","x":1}"#)
    }

    @Test("a good access_token is taken without a word (wire.md 4.8)")
    func goodRefresh() throws {
        let hub = try hub()
        let ada = try hub.connect(path: "/websocket?vsn=2.0.0&apikey=\(token("ada"))")
        ada.join()
        ada.refresh(token: token("ada", endsIn: 7200))
        ada.refresh(token: "sb_publishable_x")
        hub.run()
        #expect(ada.received() == ["joined 1 | state"])
        #expect(ada.connection?.profile?.identity?.identity.expiresAt == now + 7200)
    }

    @Test("a bad access_token, or one of somebody else, ends the channel with its reason (wire.md 4.8)")
    func badRefresh() throws {
        let hub = try hub(shards: 2)
        for bad in ["a.b.c", token("grace"), token("ada", endsIn: -7)] {
            let ada = try hub.connect(path: "/websocket?vsn=2.0.0&apikey=\(token("ada"))")
            ada.join(try hub.topic(at: 1))
            ada.track()
            hub.run()
            _ = ada.received()
            // A second one on its way changes nothing: the channel is over.
            ada.refresh(token: bad)
            ada.refresh(token: bad)
            hub.run()
            let words = ada.received().joined(separator: " | ").split(separator: " | ")
            #expect(words.first?.hasPrefix("system error: ") == true)
            #expect(words.dropFirst().filter { $0.hasPrefix("diff") == false } == ["phx_close 1"])
            #expect(ada.connection?.channels.isEmpty == true)
        }
    }

    @Test("a token that ends takes its channels with it, the socket stays; a new one in time keeps them (wire.md 4.8)")
    func expiry() throws {
        let hub = try hub()
        let ada = try hub.connect(path: "/websocket?vsn=2.0.0&apikey=\(token("ada", endsIn: 60))")
        ada.join()
        hub.advance(30_000)
        ada.refresh(token: token("ada", endsIn: 55))
        hub.advance(54_000)
        ada.heartbeat()
        #expect(ada.received() == ["joined 1 | state"])
        hub.advance(2_000)
        #expect(ada.received() == ["ok 3", "system error: Token has expired 0 seconds ago | phx_close 1"])
        #expect(ada.connection?.phase == .webSocket)
        ada.join()
        hub.run()
        #expect(ada.received().first?.hasPrefix("error 4 Unauthorized") == true)
    }

    @Test("the operator's page follows all rooms by the admin token; another one is none (presence.md 8)")
    func operatorPage() throws {
        let admin = AdminToken()
        let hub = try hub { $0.adminToken = admin }
        let page = try hub.connect(path: "/socket/websocket?vsn=2.0.0")
        page.join("counts:*") { $0.accessToken = admin.text }
        hub.run()
        #expect(page.received().first?.hasPrefix("joined 1") == true)
        let other = try hub.connect(path: "/socket/websocket?vsn=2.0.0")
        other.join("counts:*") { $0.accessToken = AdminToken().text }
        hub.run()
        #expect(other.received().first?.hasPrefix("error 1") == true)
    }

    @Test("a service's key follows all rooms (presence.md 8)")
    func service() throws {
        let hub = try hub()
        let page = try hub.connect(path: "/websocket?vsn=2.0.0&apikey=\(token(nil, role: "service_role"))")
        page.join("counts:*")
        hub.run()
        #expect(page.received().first?.hasPrefix("joined 1") == true)
    }

    @Test("counts:* is for the roles of dashboards (presence.md 8)")
    func dashboards() throws {
        let hub = try hub()
        for (role, answer) in [("teacher", "joined 1"), ("student", "error 1 Unauthorized")] {
            let ada = try hub.connect(path: "/websocket?vsn=2.0.0&apikey=\(token("ada", role: role))")
            ada.join("counts:*")
            hub.run()
            #expect(ada.received().first?.hasPrefix(answer) == true)
        }
    }
}
