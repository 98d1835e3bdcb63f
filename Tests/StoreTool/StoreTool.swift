import Glibc
import HubStore
import PresenceCore

/// What is done to a store from outside the tests: fill it, measure it, hammer it until somebody kills us.
@main
struct StoreTool {
    private static let usage = """
        storetool fill PATH [SESSIONS [SEED]]   write a history of so many sessions (1,000,000)
        storetool measure PATH [ROUNDS]         open it, ask each question ROUNDS times (200); exit 1 past 50 ms at p99
        storetool open PATH                     open, check, and say how long it took
        storetool hammer PATH RATE              RATE durable writes a second; each acknowledged one on a line
        storetool pace PATH RATE                10 s each of RATE durable and RATE normal writes a second: what they take
        """

    static func main() throws {
        let words = Array(CommandLine.arguments.dropFirst())
        guard words.count >= 2 else {
            print(usage)
            exit(2)
        }
        let numbers = words.dropFirst(2).compactMap { Int($0) }
        let path = words[1]
        switch words[0] {
        case "fill":
            try History(sessions: numbers.first ?? 1_000_000, seed: UInt64(numbers.dropFirst().first ?? 1)).write(
                to: path)
        case "measure": exit(try Measurement(path: path, rounds: numbers.first ?? 200).run() ? 0 : 1)
        case "open": try Opening.report(path)
        case "hammer": try Hammer(path: path, rate: numbers.first ?? 2_000).run()
        case "pace": try Pace(path: path, rate: numbers.first ?? 2_000).run()
        default:
            print(usage)
            exit(2)
        }
    }
}

/// Milliseconds of the calendar and of the monotonic clock.
enum Clock {
    static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }

    static var milliseconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) * 1_000 + Double(time.tv_nsec) / 1_000_000
    }

    /// With one digit behind the point.
    static func text(_ milliseconds: Double) -> String {
        "\((milliseconds * 10).rounded() / 10) ms"
    }
}

extension SQLiteStore {
    /// Opens a file as a run of its own.
    static func open(_ path: String, _ configuration: StoreConfiguration = StoreConfiguration()) throws -> SQLiteStore {
        let incarnation = Incarnation(node: "tool", startedAt: Clock.now, random: .random(in: 0 ... .max))
        return try SQLiteStore(.file(path), incarnation: incarnation, now: Clock.now, configuration: configuration)
    }
}
