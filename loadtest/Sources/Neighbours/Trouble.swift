/// What the neighbours of well-behaved people may do, each by a process of its own.
///
/// Messages are as long and as many as a hub with default limits lets in, or a little more.
enum Trouble: String, CaseIterable {
    /// Who subscribes to a busy room and does not read; one of them shares a room with the well-behaved.
    case slowReaders = "slow-readers"
    /// Who says as much as goes in, in a room and to none.
    case flood
    /// Who announces one octet more than a message may have, is refused by the header, and comes back.
    case tooLong = "too-long"
    /// Who broadcasts the longest message there may be to a room of twenty.
    case long

    static let sharedTopic = "room:steady-0"

    /// Octets of the longest message, `--max-message` of a hub that was told nothing.
    private static let messageLimit = 5_000_000

    var name: String {
        switch self {
        case .slowReaders: "readers that stop"
        case .flood: "a flood"
        case .tooLong: "frames beyond 5 MB"
        case .long: "broadcasts of 5 MB to 20"
        }
    }

    /// Whether it can be made at a sink, which only reads: then what it costs the machine can be told from what it costs
    /// through the hub.
    var isPossibleAtSink: Bool { self == .flood || self == .tooLong }

    /// Steps of all who make it, a second.
    var rate: Double {
        switch self {
        // Each of the four who talk says ten messages of 4 KB at a time, within what a connection may say.
        case .slowReaders: 170
        // Of 64 messages each: more than anybody can do, and few enough to look up from between two of them.
        case .flood: 40_000
        case .tooLong: 40
        // Some two messages a second in all, of which the hub relays one of each speaker every six seconds.
        case .long: 20
        }
    }

    /// Who makes it; their shares are how many there are.
    var kinds: [AttackKind] {
        let open = AttackOctets.upgrade(host: "127.0.0.1")
        switch self {
        case .slowReaders:
            let member = open + AttackOctets.join("room:busy")
            return [
                AttackKind(
                    name: "talkers", share: 4, opening: member,
                    burst: AttackOctets.broadcasts(10, to: "room:busy", octets: 4000)),
                AttackKind(name: "deaf", share: 4, opening: member, reads: false),
                AttackKind(
                    name: "deaf in both rooms", share: 1, opening: member + AttackOctets.join(Self.sharedTopic),
                    reads: false),
            ]
        case .flood:
            return [
                AttackKind(name: "strangers", share: 4, opening: open, burst: AttackOctets.messages(64)),
                AttackKind(
                    name: "members", share: 4, opening: open + AttackOctets.join("room:flood"),
                    burst: AttackOctets.broadcasts(64, to: "room:flood", octets: 200)),
            ]
        case .tooLong:
            return [
                AttackKind(
                    name: "too long", share: 2,
                    opening: open + AttackOctets.join("room:long")
                        + AttackOctets.header(announcing: Self.messageLimit + 1),
                    burst: AttackOctets.filler(256 << 10))
            ]
        case .long:
            let member = open + AttackOctets.join("room:long")
            return [
                AttackKind(
                    name: "who say it", share: 4, opening: member,
                    burst: AttackOctets.broadcasts(1, to: "room:long", octets: Self.messageLimit)),
                AttackKind(name: "who hear it", share: 16, opening: member),
            ]
        }
    }
}
