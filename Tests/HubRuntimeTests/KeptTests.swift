import ChannelProtocol
import PresenceCore
import Testing

@testable import HubRuntime

/// Kept states and the feed (presence.md 12).
@Suite struct KeptTests {
    private static func state(_ value: String, _ key: String = "stats") -> String {
        #"{"room_id":"room:algebra","key":"\#(key)","value":\#(value),"updated_at":"2023-11-14T22:13:20.000Z"}"#
    }

    @Test(
        "whoever comes is told each kept state in the write of its join, in its own form (mission 56)",
        arguments: [
            ("/realtime/v1/websocket?vsn=2.0.0", "#"), ("/realtime/v1/websocket?vsn=1.0.0", ""),
            ("/socket/websocket?vsn=2.0.0", ""),
        ])
    func forms(path: String, mark: String) throws {
        let hub = try TestHub {
            $0.memory = Archive {
                $0.states = ["stats", "agenda"].map {
                    KeptState(key: $0, value: Array("[1]".utf8), updatedAt: 1_700_000_000_000)
                }
            }
        }
        for _ in 0..<2 {
            let ada = try hub.connect(path: path)
            ada.join(as: "ada")
            hub.run()
            let (agenda, stats) = (Self.state("[1]", "agenda"), Self.state("[1]"))
            #expect(
                ada.received() == [
                    "joined 1 | state | rollcall:state\(mark) \(agenda) | rollcall:state\(mark) \(stats)"
                ])
        }
    }

    @Test("a state that changes is told to all, and to newcomers as it is then; one that is gone is null")
    func changes() throws {
        let hub = try TestHub { $0.memory = Archive() }
        let ada = try hub.joined("ada")
        try hub.keep("stats", "1")
        try hub.keep("stats", "0", at: 1_600_000_000_000)
        #expect(ada.received().first == "rollcall:state# " + Self.state("1"))
        let grace = try hub.connect()
        grace.join(as: "grace") { $0.presence.mode = .count }
        hub.run()
        #expect(grace.received() == ["joined 1 | count 0/0 | rollcall:state# " + Self.state("1")])
        try hub.forget("stats")
        #expect(grace.received() == ["rollcall:state# " + Self.state("null")])
        let alan = try hub.connect()
        alan.join(as: "alan")
        hub.run()
        #expect(alan.received() == ["joined 1 | state"])
        #expect(try hub.room("room:algebra")?.kept == nil)
    }

    @Test("the last entries of the feed are replayed to who asks, marked, oldest first (mission 55)")
    func replay() throws {
        let hub = try TestHub {
            $0.memory = Archive { $0.feed = (1...50).map { FeedEntry("e\($0)", at: Int64($0)) } }
        }
        let ada = try hub.joined("ada")
        try hub.feed("e51", at: 51)
        // What the record had already is told, but not kept twice.
        try hub.feed("e50", at: 50)
        #expect(ada.received() == [#"rollcall:activity# {"id":"e51"}"#, #"rollcall:activity# {"id":"e50"}"#])
        func replayed(since: UInt64, limit: Int) throws -> [String] {
            let client = try hub.connect()
            client.join(as: "grace") {
                $0.broadcast.replay = JoinRequest.Replay()
                $0.broadcast.replay?.since = since
                $0.broadcast.replay?.limit = limit
            }
            hub.run()
            return Array(client.messages().joined().map(\.description).dropFirst(2))
        }
        #expect(try replayed(since: 0, limit: 2) == [50, 51].map { #"rollcall:activity# {"id":"e\#($0)"}"# })
        #expect(try replayed(since: 51, limit: 25) == [#"rollcall:activity# {"id":"e51"}"#])
        #expect(try replayed(since: 52, limit: 25) == [])
        #expect(try replayed(since: 0, limit: 1_000).count == 50)
        #expect(try replayed(since: .max, limit: 0) == [])
    }

    @Test("a replayed entry says so beside its payload, where stock clients look (wire.md 4.1)", arguments: [1, 2])
    func metadata(version: Int) throws {
        let hub = try TestHub { $0.memory = Archive { $0.feed = [FeedEntry("e1", at: 1)] } }
        let ada = try hub.connect(path: "/realtime/v1/websocket?vsn=\(version).0.0")
        ada.join(as: "ada") { $0.broadcast.replay = JoinRequest.Replay() }
        hub.run()
        switch try #require(ada.messages().joined().map(\.self).last) {
        case .message(_, let octets):
            let text = String(decoding: octets, as: UTF8.self)
            #expect(text.contains(#""payload":{"id":"e1"},"meta":{"id":"e1","replayed":true}}"#))
        case .binary(_, let octets):
            #expect(octets[3] == 27)
            let text = String(decoding: octets.dropFirst(5), as: UTF8.self)
            #expect(text.contains(#"{"id":"e1","replayed":true}{"id":"e1"}"#))
        case let other: Issue.record("\(other)")
        }
    }

    @Test("a hub that keeps nothing refuses a replay (wire.md 4.1)")
    func refused() throws {
        let hub = try TestHub()
        let ada = try hub.connect()
        ada.join(as: "ada") { $0.broadcast.replay = JoinRequest.Replay() }
        hub.run()
        #expect(ada.received() == ["error 1 ReplayUnavailable: Broadcasts are not kept for replay"])
    }
}
