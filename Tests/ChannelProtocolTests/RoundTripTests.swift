import ChannelProtocol
import HubTesting
import JSONCore
import PresenceCore
import Testing

@Suite("What one end writes, the other reads back")
struct RoundTripTests {
    @Test("joins with any options, in both versions", arguments: UInt64(1)...100)
    func join(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let request = JoinRequest.random(using: &generator)
        for version in WireVersion.allCases {
            let writer = ClientWriter(version: version, topic: "realtime:algebra", joinRef: Ref(7))
            let bytes = written { writer.join(request, extra: Array(#"{"name":"Ada"}"#.utf8), into: &$0) }
            let envelope = try Envelope.decode(bytes.span, version: version)
            #expect(envelope.joinRef == Ref(7) && envelope.ref == Ref(7))
            #expect(try JoinRequest.decode(envelope.payload, in: bytes.span) == request)
        }
    }

    @Test("tracked objects keep their octets", arguments: UInt64(1)...100)
    func track(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let meta = RandomJSON.object(using: &generator)
        for version in WireVersion.allCases {
            let writer = ClientWriter(version: version, topic: "realtime:algebra", joinRef: Ref(7))
            let bytes = written { writer.track(meta, ref: Ref(8), into: &$0) }
            let envelope = try Envelope.decode(bytes.span, version: version)
            let command = try PresenceCommand.decode(envelope.payload, in: bytes.span, rules: MetaRules())
            #expect(command == .track(Meta(payload: meta)))
        }
    }

    @Test("announcements", arguments: PageState.allCases, [nil, 0, 60_000, Milliseconds.max / 100])
    func announce(state: PageState, interval: Milliseconds?) throws {
        let announcement = Announcement(state: state, intervalMS: interval)
        let writer = ClientWriter(version: .v2, topic: "realtime:algebra", joinRef: Ref(7))
        let bytes = written { writer.announce(announcement, ref: nil, into: &$0) }
        let envelope = try Envelope.decode(bytes.span, version: .v2)
        let command = try PresenceCommand.decode(envelope.payload, in: bytes.span, rules: MetaRules())
        #expect(command == .announce(announcement))
    }

    @Test("broadcasts, from text and from kind 3, to text and to kind 4", arguments: UInt64(1)...100)
    func broadcast(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let payload = RandomJSON.object(using: &generator)
        let event = "e" + RandomJSON.string(using: &generator)
        let writer = ClientWriter(version: .v2, topic: "realtime:algebra", joinRef: Ref(7))

        let text = written { writer.broadcast(event, payload: payload, ref: Ref(8), into: &$0) }
        let envelope = try Envelope.decode(text.span, version: .v2)
        let fromText = try RelayedMessage.broadcast(envelope.payload, in: text.span, limit: .max)
        let binary = written { writer.binaryBroadcast(event, .json, payload: payload, ref: Ref(8), into: &$0) }
        let push = try BinaryPush.decode(binary.span, version: .v2)
        #expect(push.joinRef == envelope.joinRef && push.ref == envelope.ref)
        #expect(try RelayedMessage.binary(push, in: binary.span, limit: .max) == fromText)
        #expect(fromText.event == event)

        for (version, flavour) in [(WireVersion.v1, Flavour.plain), (.v2, .plain), (.v2, .supabase)] {
            let server = MessageWriter(version: version, topic: "realtime:algebra")
            var output: [UInt8] = []
            let isBinary = server.deliver(fromText, to: flavour, into: &output) == .binary
            let message =
                try isBinary
                ? ServerMessage.decode(binary: output) : ServerMessage.decode(output, version: version)
            guard case .broadcast(event, let range, .json) = message.content else {
                Issue.record("\(message)")
                return
            }
            #expect(Array(output[range]) == payload)
            #expect(message.topic == "realtime:algebra")
        }
    }

    @Test("a state and the diffs after it lead to the next state, hash included", arguments: UInt64(1)...50)
    func presence(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var room = RandomRoom()
        let version = WireVersion.allCases[Int(seed) % 2]
        let writer = MessageWriter(version: version, topic: "realtime:algebra")
        var copy: [String: [String: [UInt8]]] = [:]
        for _ in 0..<20 {
            guard let diff = try room.step(using: &generator) else { continue }
            let bytes = written { writer.presenceDiff(diff, epoch: room.state.epoch, into: &$0) }
            guard case .presenceDiff(let joins, let leaves) = try ServerMessage.decode(bytes, version: version).content
            else {
                Issue.record("no diff")
                return
            }
            for entry in joins { copy[entry.key, default: [:]][entry.ref] = Array(bytes[entry.meta]) }
            for entry in leaves { copy[entry.key]?[entry.ref] = nil }
            copy = copy.filter { !$1.isEmpty }
        }
        let bytes = written { writer.presenceState(room.state.snapshot, into: &$0) }
        guard case .presenceState(let entries) = try ServerMessage.decode(bytes, version: version).content else {
            Issue.record("no state")
            return
        }
        var state: [String: [String: [UInt8]]] = [:]
        for entry in entries { state[entry.key, default: [:]][entry.ref] = Array(bytes[entry.meta]) }
        #expect(state.mapValues { Set($0.keys) } == copy.mapValues { Set($0.keys) })
        #expect(entries.reduce(UInt32(0)) { $0 &+ SetHash.term(key: $1.key, ref: $1.ref) } == room.state.hash)
        #expect(Tree(foundation: bytes) != nil)
    }
}
