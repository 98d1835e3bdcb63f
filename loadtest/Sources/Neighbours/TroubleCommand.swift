import Glibc
import HubClient
import SocketIO

/// The hidden command `trouble ADDRESS KIND SEED`: one kind of trouble, by a process that gives way to all others.
///
/// Prints what `attack` prints.
enum TroubleCommand {
    static func run(_ words: [String]) throws(Failure) -> Int32 {
        guard words.count == 3, let address = SocketAddress(words[0]), let trouble = Trouble(rawValue: words[1]),
            let seed = UInt64(words[2])
        else { throw .usage("trouble ADDRESS \(Trouble.allCases.map(\.rawValue).joined(separator: "|")) SEED") }
        // Those who only hear long messages must not be too slow for them where the machine has other work, too.
        setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
        var generator = SplitMix64(seed: seed)
        let kinds = trouble.kinds
        return try AttackCommand.run(
            kinds, at: address, count: kinds.reduce(0) { $0 + $1.share }, rate: trouble.rate, using: &generator)
    }
}
