import ChannelProtocol
import PresenceCore
import Testing

@testable import HubRuntime

/// What the roster says is enforced, from the record and at once (presence.md 6).
@Suite struct RosterTests {
    private func hub(_ members: RegisteredMember..., owner: String? = nil) throws -> TestHub {
        let teacher = try #require(Role("teacher"))
        return try TestHub {
            $0.policies.fallback.excludeRoles = [teacher]
            $0.memory = Archive { recollection in
                recollection.members = members
                recollection.owner = owner.flatMap { UserID($0) }
            }
        }
    }

    private static func countsByRole(_ request: inout JoinRequest) {
        request.presence.mode = .count
        request.presence.wantsRoles = true
    }

    @Test("who is banned in the record is refused, with how long it lasts; who was, is let in")
    func banned() throws {
        let hub = try hub(
            RegisteredMember("ada", "student", bannedFor: 60_000), RegisteredMember("alan", bannedFor: .max),
            RegisteredMember("grace", "student", bannedFor: -1))
        let (ada, alan, grace) = (try hub.connect(), try hub.connect(), try hub.connect())
        ada.join(as: "ada")
        alan.join(as: "alan")
        grace.join(as: "grace")
        hub.run()
        #expect(ada.received() == ["error 1 Banned: You are banned from this room for 60 seconds"])
        #expect(alan.received() == ["error 1 Banned: You are banned from this room"])
        #expect(grace.received() == ["joined 1 | state"])
        // A ban that the record has keeps no room.
        grace.leave()
        hub.run()
        #expect(try hub.room("room:algebra") == nil)
    }

    @Test("a roster's teacher is not counted whatever it claims, nor is the record's owner (mission 6, 7)")
    func roles() throws {
        let hub = try hub(RegisteredMember("ada", "teacher"), owner: "grace")
        let watcher = try hub.joined("alan", "room:algebra", at: 0, .packets, Self.countsByRole)
        for name in ["ada", "grace"] { try hub.joined(name).track() }
        hub.advance(1_000)
        #expect(watcher.received() == ["count 0/0 teacher=1", "count 0/0 member=1"])
    }

    @Test("a role that changes counts at once, without a leave and a join (mission 85)")
    func change() throws {
        let hub = try hub()
        let watcher = try hub.joined("alan", "room:algebra", at: 0, .packets, Self.countsByRole)
        let ada = try hub.joined("ada")
        ada.track()
        hub.advance(1_000)
        _ = (ada.received(), watcher.received())
        try hub.change(RegisteredMember("ada", "teacher", version: 2))
        hub.advance(1_000)
        #expect(watcher.received() == ["count 0/0 member=0 teacher=1"])
        // A change that was overtaken does not count.
        try hub.change(RegisteredMember("ada", "student", version: 1))
        hub.advance(1_000)
        #expect(watcher.received() == [])
        try hub.change(.removed(try #require(UserID("ada"))))
        hub.advance(1_000)
        #expect(watcher.received() == ["count 1/1 member=1 teacher=0"])
        #expect(ada.received() == [])
        #expect(hub.metrics.joins == 1 && hub.metrics.leaves.isEmpty)
    }

    @Test("a ban takes effect at once, and ends when the roster says so")
    func ban() throws {
        let hub = try hub()
        let (ada, grace) = (try hub.joined("ada"), try hub.joined("grace"))
        ada.track()
        hub.advance(1_000)
        _ = (ada.received(), grace.received())
        try hub.change(RegisteredMember("ada", "student", bannedFor: 60_000))
        #expect(ada.received() == ["system error: Banned: You are banned from this room for 60 seconds | phx_close 1"])
        #expect(grace.received() == ["diff -ada{}"])
        #expect(hub.metrics.leaves == [.banned: 1])
        ada.join(as: "ada")
        hub.run()
        #expect(ada.received() == ["error 3 Banned: You are banned from this room for 60 seconds"])
        try hub.change(RegisteredMember("ada", "student", version: 2))
        ada.join(as: "ada")
        hub.run()
        #expect(ada.received() == ["joined 4 | state"])
    }

    @Test("what a muted user says is told to nobody, on any way, until its time; presence goes on (mission 91)")
    func muted() throws {
        let hub = try hub(RegisteredMember("ada", "student", mutedFor: 60_000))
        let grace = try hub.joined("grace")
        let ada = try hub.joined("ada") { $0.broadcast.acknowledges = true }
        let other = try hub.joined("ada")
        ada.broadcast("hello")
        other.broadcast("hello")
        other.broadcast("hello")
        try hub.publish("hello", from: "ada")
        hub.run()
        #expect(ada.received() == ["error 2 Muted: You are muted in this room for 60 seconds"])
        #expect(other.received() == ["system error: Muted: You are muted in this room for 60 seconds"])
        #expect(grace.received() == [])
        ada.track(#"{"n":1}"#)
        hub.advance(61_000)
        #expect(grace.received().first == #"diff +ada{"n":1}"#)
        #expect(hub.metrics.admissionDenied["Muted"] == 4)
        ada.broadcast("hello")
        hub.run()
        #expect(grace.received() == ["hello# {}"])
        try hub.change(RegisteredMember("ada", "student", version: 2, mutedFor: .max))
        _ = ada.received()
        ada.broadcast("hello")
        hub.run()
        #expect(ada.received() == ["error 5 Muted: You are muted in this room"])
        #expect(grace.received() == [])
    }
}
