/// One way to be hostile, as data: what is said when, and whether anybody waits for an answer.
///
/// No kind looks at what comes back, so that a hub and a sink that says nothing are attacked alike.
struct AttackKind {
    /// As it stands in the report.
    let name: String
    /// How many of a hundred attackers are of this kind.
    let share: Int
    /// What a new connection says first.
    var opening: [UInt8] = []
    /// Octets of the opening that one step says; the rest comes with the next ones.
    var pace = Int.max
    /// What each step after the opening says; empty = nothing.
    var burst: [UInt8] = []
    /// Steps after which it goes by itself; nil = it stays until it is thrown out.
    var life: Int?
    /// Whether it goes by RST.
    var goesByReset = false
    /// Whether it takes what comes; a deaf one lets the other side's buffers fill.
    var reads = true
}

extension AttackKind {
    /// All kinds; their shares add up to a hundred.
    ///
    /// - Parameter token: a good one, for those that are members; all others are strangers.
    static func all(token: String, using generator: inout some RandomNumberGenerator) -> [AttackKind] {
        let open = AttackOctets.upgrade()
        let compressed = AttackOctets.upgrade(fields: "Sec-WebSocket-Extensions: permessage-deflate\r\n")
        let member = AttackOctets.upgrade(query: "&apikey=" + token) + AttackOctets.join("room:mallory")
        let half = AttackOctets.header(announcing: 30_000) + AttackOctets.filler(1 << 10)
        let bomb = AttackOctets.bomb(inflated: 8 << 20, using: &generator)
        let smallBomb = AttackOctets.bomb(inflated: 4_900_000, plainRun: 160, using: &generator)
        let junk = (0..<512).map { _ in UInt8.random(in: 0...255, using: &generator) }
        return [
            AttackKind(name: "slow heads", share: 20, opening: AttackOctets.longHead, pace: 1),
            AttackKind(name: "idle after connect", share: 10),
            AttackKind(name: "idle after upgrade", share: 9, opening: open),
            AttackKind(name: "half frames", share: 12, opening: open + half),
            AttackKind(
                name: "half frames of members", share: 3,
                opening: member + AttackOctets.header(announcing: 4_000_000),
                burst: AttackOctets.filler(64 << 10)),
            AttackKind(
                name: "half bodies", share: 3, opening: AttackOctets.post(announcing: 1_000_000),
                burst: AttackOctets.filler(32 << 10)),
            AttackKind(name: "message floods", share: 7, opening: open, burst: AttackOctets.messages(64)),
            AttackKind(name: "ping floods, deaf", share: 5, opening: open, burst: AttackOctets.pings(64), reads: false),
            AttackKind(name: "RST in mid-frame", share: 8, opening: open + half, life: 1, goesByReset: true),
            AttackKind(name: "bombs", share: 4, opening: compressed, burst: bomb),
            AttackKind(name: "bombs below the ratio", share: 2, opening: compressed, burst: smallBomb),
            AttackKind(name: "junk", share: 5, opening: junk, burst: junk),
            AttackKind(name: "joins without a token", share: 5, opening: open, burst: AttackOctets.joins(32)),
            AttackKind(
                name: "oversized frames", share: 3,
                opening: open + AttackOctets.header(announcing: 1 << 40) + AttackOctets.filler(256)),
            AttackKind(name: "connect and go", share: 2, life: 0),
            AttackKind(name: "forged tokens", share: 2, opening: AttackOctets.forged(using: &generator)),
        ]
    }
}
