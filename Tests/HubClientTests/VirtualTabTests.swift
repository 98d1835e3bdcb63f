import ChannelProtocol
import HubClient
import Testing
import WebSocketCore

@Suite struct VirtualTabTests {
    /// A tab with a hand for every event, at times that the test says.
    private struct Hand {
        var tab: VirtualTab
        var generator = SplitMix64(seed: 1)

        init(meta: String? = #"{"name":"Ada"}"#) {
            tab = VirtualTab(
                TabPlan(
                    topic: "room:algebra", mode: .full, key: "ada", session: "s1", meta: meta.map { Array($0.utf8) }))
        }

        mutating func connected(now: UInt64) -> [TabAction] { tab.connected(now: now, using: &generator) }

        mutating func disconnected(_ code: CloseCode?, now: UInt64) -> [TabAction] {
            tab.disconnected(code, now: now, using: &generator)
        }

        mutating func receive(_ text: String, now: UInt64) throws -> [TabAction] {
            let octets = Array(text.utf8)
            return tab.received(try ServerMessage.decode(octets.span, version: .v2), in: octets.span, now: now)
        }

        /// Opens and joins; the tab has tracked as well when this returns.
        mutating func join(now: UInt64) throws {
            _ = tab.open(now: now)
            _ = connected(now: now)
            _ = try receive(Self.ok("1"), now: now)
        }

        static func ok(_ ref: String) -> String { reply(ref, "ok", "{}") }

        static func reply(_ ref: String, _ status: String, _ response: String) -> String {
            #"["1","\#(ref)","room:algebra","phx_reply",{"status":"\#(status)","response":\#(response)}]"#
        }
    }

    private func texts(_ actions: [TabAction]) -> [String] {
        actions.compactMap { if case .send(let text) = $0 { String(decoding: text, as: UTF8.self) } else { nil } }
    }

    @Test("a tab connects, joins, and tracks when the join is answered")
    func story() throws {
        var hand = Hand()
        #expect(hand.tab.open(now: 0) == [.connect])
        let joins = texts(hand.connected(now: 0))
        #expect(joins.count == 1)
        #expect(joins.first?.hasPrefix(#"["1","1","room:algebra","phx_join","#) == true)
        #expect(joins.first?.contains(#""key":"ada""#) == true)
        let answered = try hand.receive(Hand.ok("1"), now: 5)
        #expect(answered.first == .tell(.joined))
        #expect(texts(answered).first?.contains(#""event":"track","payload":{"name":"Ada"}"#) == true)
        #expect(try hand.receive(Hand.ok("2"), now: 6) == [.tell(.tracked)])
        #expect(hand.tab.stage == .joined)
    }

    @Test("a tab without a meta only looks on")
    func onlooker() throws {
        var hand = Hand(meta: nil)
        _ = hand.tab.open(now: 0)
        _ = hand.connected(now: 0)
        #expect(try hand.receive(Hand.ok("1"), now: 5) == [.tell(.joined)])
    }

    @Test("a lost connection is opened again within the back-off, and joins and tracks again")
    func returns() throws {
        var hand = Hand()
        try hand.join(now: 0)
        #expect(hand.disconnected(.abnormal, now: 1000) == [.tell(.disconnected(.abnormal))])
        #expect(hand.tab.stage == .waiting)
        let deadline = try #require(hand.tab.deadline)
        #expect((1000...1500).contains(deadline))
        #expect(hand.tab.tick(now: deadline) == [.connect])
        #expect(texts(hand.connected(now: deadline)).count == 1)
    }

    @Test("the span of the back-off doubles with each attempt up to its limit, and jitter is over all of it")
    func backOff() {
        var generator = SplitMix64(seed: 3)
        let backOff = BackOff()
        for (attempt, span) in [(0, 500), (1, 1000), (3, 4000), (4, 8000), (40, 8000)] as [(Int, UInt64)] {
            let delays = (0..<500).map { _ in backOff.delay(attempt: attempt, using: &generator) }
            #expect(delays.allSatisfy { $0 <= span })
            #expect(delays.contains { $0 > span * 9 / 10 })
            #expect(delays.contains { $0 < span / 10 })
        }
    }

    @Test("heartbeats go out in their interval, and a missing answer ends the connection")
    func heartbeats() throws {
        var hand = Hand()
        try hand.join(now: 0)
        let first = try #require(hand.tab.deadline)
        #expect((12_500...25_000).contains(first))
        #expect(hand.tab.tick(now: first - 1).isEmpty)
        #expect(texts(hand.tab.tick(now: first)).first?.contains(#""phoenix","heartbeat""#) == true)
        #expect(hand.tab.deadline == first + 25_000)
        #expect(hand.tab.tick(now: first + 25_000) == [.close(.normal)])
    }

    @Test("a join that is not answered ends the connection")
    func patience() {
        var hand = Hand()
        _ = hand.tab.open(now: 0)
        _ = hand.connected(now: 0)
        #expect(hand.tab.tick(now: 9_999).isEmpty)
        #expect(hand.tab.tick(now: 10_000) == [.close(.normal)])
    }

    @Test("a refused join is told with its reason and ends the connection")
    func refused() throws {
        var hand = Hand()
        _ = hand.tab.open(now: 0)
        _ = hand.connected(now: 0)
        let actions = try hand.receive(Hand.reply("1", "error", #"{"reason":"Kicked"}"#), now: 1)
        #expect(actions == [.tell(.joinRefused(reason: "Kicked")), .close(.normal)])
    }

    @Test("a channel that the hub closes stays closed; one that failed is joined again")
    func ends() throws {
        var closed = Hand()
        try closed.join(now: 0)
        #expect(try closed.receive(#"["1","1","room:algebra","phx_close",{}]"#, now: 1) == [.tell(.channelClosed)])
        #expect(closed.tab.stage == .left)
        var failed = Hand()
        try failed.join(now: 0)
        let actions = try failed.receive(#"["1","1","room:algebra","phx_error",{"reason":"x"}]"#, now: 1)
        #expect(actions.first == .tell(.channelFailed(reason: "x")))
        #expect(failed.tab.deadline == 10_001)
        #expect(texts(actions).first?.contains("phx_join") == true)
    }

    @Test("what is tracked last is tracked again after a return; after an untrack nothing is")
    func remembers() throws {
        var hand = Hand()
        try hand.join(now: 0)
        _ = hand.tab.track(Array(#"{"name":"Grace"}"#.utf8))
        _ = hand.disconnected(.abnormal, now: 10)
        _ = hand.tab.open(now: 0)
        _ = hand.connected(now: 20)
        #expect(texts(try hand.receive(Hand.ok("4"), now: 21)).first?.contains(#"{"name":"Grace"}"#) == true)
        _ = hand.tab.untrack()
        _ = hand.disconnected(.abnormal, now: 30)
        _ = hand.tab.open(now: 0)
        _ = hand.connected(now: 40)
        #expect(try hand.receive(Hand.ok("7"), now: 41) == [.tell(.joined)])
    }

    @Test("a hub that restarts is believed once: its time, then the back-off of the tab")
    func retryAfter() throws {
        var hand = Hand()
        try hand.join(now: 0)
        _ = try hand.receive(#"[null,null,"room:algebra","retry_after",{"ms":7000}]"#, now: 10)
        _ = hand.disconnected(.serviceRestart, now: 20)
        #expect(hand.tab.deadline == 7_020)
        _ = hand.tab.tick(now: 7_020)
        _ = hand.disconnected(nil, now: 7_021)
        let deadline = try #require(hand.tab.deadline)
        #expect(deadline <= 7_021 + 1_000)
    }
}
