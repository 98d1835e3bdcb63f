import ChannelProtocol
import HubClient
import HubTesting
import PresenceCore
import Testing

@Suite struct PresenceReplicaTests {
    /// A room as a hub would publish it, to be told to a replica.
    private struct Room {
        var refs: [(key: String, ref: String)] = []
        var seq: UInt64 = 0
        var epoch = "b-1"

        var sync: String {
            let hash = refs.reduce(UInt32(0)) { $0 &+ SetHash.term(key: $1.key, ref: $1.ref) }
            return
                #"["1",null,"room:algebra","presence_sync",{"epoch":"\#(epoch)","seq":\#(seq),"hash":\#(hash),"n":\#(refs.count)}]"#
        }

        var state: String { #"["1",null,"room:algebra","presence_state",\#(Self.map(refs))]"# }

        static func diff(joins: [(key: String, ref: String)] = [], leaves: [(key: String, ref: String)] = []) -> String
        {
            #"[null,null,"room:algebra","presence_diff",{"joins":\#(map(joins)),"leaves":\#(map(leaves))}]"#
        }

        private static func map(_ refs: [(key: String, ref: String)]) -> String {
            let users = Dictionary(grouping: refs, by: \.key).map { key, refs in
                #""\#(key)":{"metas":[\#(refs.map { #"{"n":1,"phx_ref":"\#($0.ref)"}"# }.joined(separator: ","))]}"#
            }
            return "{" + users.joined(separator: ",") + "}"
        }
    }

    /// Tells messages to a replica; what it found wrong with them.
    private func tell(
        _ messages: [String], to replica: inout PresenceReplica
    ) throws -> (changes: [PresenceReplica.Change], anomalies: [PresenceAnomaly]) {
        var changes: [PresenceReplica.Change] = []
        var anomalies: [PresenceAnomaly] = []
        for message in messages {
            let text = Array(message.utf8)
            let decoded = try ServerMessage.decode(text.span, version: .v2)
            changes += replica.receive(decoded.content, in: text.span, anomalies: &anomalies)
        }
        return (changes, anomalies)
    }

    private func joined(_ room: Room) throws -> PresenceReplica {
        var replica = PresenceReplica(wantsSync: true)
        let (_, anomalies) = try tell([room.state, room.sync], to: &replica)
        #expect(anomalies.isEmpty)
        return replica
    }

    private let room = Room(refs: [("ada", "r1"), ("ada", "r2"), ("grace", "r3")], seq: 7)

    @Test("a state and its position make a complete copy of users and sessions")
    func state() throws {
        let replica = try joined(room)
        #expect(replica.isComplete)
        #expect(replica.userCount == 2)
        #expect(replica.metaCount == 3)
        #expect(replica.position?.seq == 7)
    }

    @Test("a second tab adds a meta and joins nobody; the last one to go takes the user along")
    func tabs() throws {
        var next = room
        next.refs = [("ada", "r1"), ("ada", "r2"), ("ada", "r4")]
        next.seq = 8
        var replica = try joined(room)
        let (changes, anomalies) = try tell(
            [Room.diff(joins: [("ada", "r4")], leaves: [("grace", "r3")]), next.sync], to: &replica)
        #expect(anomalies.isEmpty)
        let ada = try #require(changes.first { $0.user == "ada" })
        #expect(ada.wasPresent && ada.isPresent)
        let grace = try #require(changes.first { $0.user == "grace" })
        #expect(grace.wasPresent && !grace.isPresent)
    }

    @Test("an update joins before it leaves, so the user never vanishes")
    func update() throws {
        var next = room
        next.refs = [("ada", "r1"), ("ada", "r2"), ("grace", "r5")]
        next.seq = 8
        var replica = try joined(room)
        let (changes, anomalies) = try tell(
            [Room.diff(joins: [("grace", "r5")], leaves: [("grace", "r3")]), next.sync], to: &replica)
        #expect(anomalies.isEmpty)
        #expect(changes.count == 1)
        #expect(changes.first?.wasPresent == true && changes.first?.isPresent == true)
        #expect(changes.first?.joined.map(\.ref) == ["r5"])
        #expect(changes.first?.left.map(\.ref) == ["r3"])
    }

    @Test("a diff before the state is found")
    func early() throws {
        var replica = PresenceReplica(wantsSync: true)
        #expect(try tell([Room.diff(joins: [("ada", "r1")])], to: &replica).anomalies == [.diffBeforeState])
    }

    @Test("a join that comes twice is found")
    func doubled() throws {
        var replica = try joined(room)
        let anomalies = try tell([Room.diff(joins: [("ada", "r1")])], to: &replica).anomalies
        #expect(anomalies == [.joinOfPresent(user: "ada", ref: "r1")])
    }

    @Test("a leave whose join was lost is found")
    func lost() throws {
        var replica = try joined(room)
        let anomalies = try tell([Room.diff(leaves: [("alan", "r9")])], to: &replica).anomalies
        #expect(anomalies == [.leaveOfAbsent(user: "alan", ref: "r9")])
    }

    @Test("a diff that never came shows in seq and in the hash")
    func gap() throws {
        var next = room
        next.refs.append(("alan", "r4"))
        next.refs.append(("alan", "r5"))
        next.seq = 9
        var replica = try joined(room)
        let anomalies = try tell([Room.diff(joins: [("alan", "r5")]), next.sync], to: &replica).anomalies
        #expect(anomalies.contains(.seqGap(expected: 8, got: 9)))
        #expect(anomalies.contains { if case .copyDiffers = $0 { true } else { false } })
    }

    @Test("a diff without its position, and a position without a diff, are found")
    func positions() throws {
        var replica = try joined(room)
        let anomalies = try tell(
            [Room.diff(joins: [("alan", "r4")]), Room.diff(joins: [("alan", "r5")])], to: &replica
        ).anomalies
        #expect(anomalies == [.missingSync])
        var other = try joined(room)
        #expect(try tell([room.sync], to: &other).anomalies == [.unexpectedSync])
    }

    @Test("a new epoch without a new state is found; with one it is right")
    func epochs() throws {
        var next = room
        next.refs.append(("alan", "r4"))
        next.seq = 8
        next.epoch = "b-2"
        var replica = try joined(room)
        let anomalies = try tell([Room.diff(joins: [("alan", "r4")]), next.sync], to: &replica).anomalies
        #expect(anomalies == [.epochChanged(from: "b-1", to: "b-2")])
        next.seq = 0
        #expect(try tell([next.state, next.sync], to: &replica).anomalies.isEmpty)
    }

    @Test("after an interruption the next state tells who came and who went meanwhile")
    func interruption() throws {
        var replica = try joined(room)
        replica.interrupt()
        let next = Room(refs: [("ada", "r2"), ("alan", "r8")], seq: 12)
        let (changes, anomalies) = try tell([next.state, next.sync], to: &replica)
        #expect(anomalies.isEmpty)
        #expect(Set(changes.map(\.user)) == ["ada", "alan", "grace"])
        #expect(Set(replica.people.keys) == ["ada", "alan"])
    }

    @Test(
        "a snapshot and diffs make the next snapshot, however long the history",
        arguments: 1...20 as ClosedRange<UInt64>)
    func law(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var room = Room()
        var replica = try joined(room)
        for step in 1...100 {
            let leaves = room.refs.filter { _ in Int.random(in: 0..<4, using: &generator) == 0 }
            let joins = (0...2).map { (key: "user-\(Int.random(in: 0..<5, using: &generator))", ref: "r\(step)-\($0)") }
            room.refs.removeAll { old in leaves.contains { $0.ref == old.ref } }
            room.refs += joins
            room.seq += 1
            let anomalies = try tell([Room.diff(joins: joins, leaves: leaves), room.sync], to: &replica).anomalies
            #expect(anomalies.isEmpty)
        }
        #expect(Set(replica.people.values.flatMap { $0.map(\.ref) }) == Set(room.refs.map(\.ref)))
    }
}
