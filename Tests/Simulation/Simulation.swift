import Glibc
import HubTesting
import PresenceCore

/// Random histories of a room against a model of presence.md; prints what they met, exits 1 on any difference.
@main
struct Simulation {
    static func main() {
        guard let options = Options(CommandLine.arguments.dropFirst()) else {
            print(Options.usage)
            exit(2)
        }
        exit(options.isVerbose ? replay(options) : simulate(options))
    }

    /// All histories; each has its own seed, so that a failure is replayed alone.
    private static func simulate(_ options: Options) -> Int32 {
        var coverage = Coverage()
        let start = clock()
        for index in 0..<options.histories {
            let seed = options.seed &+ UInt64(index)
            let plan = Plan(seed: seed, steps: options.steps)
            let (met, failure) = plan.run(plan.steps)
            coverage.add(met)
            if failure != nil {
                report(plan)
                return 1
            }
            if (index + 1) % max(1, options.histories / 10) == 0 {
                print("\(index + 1) of \(options.histories) histories, \(seconds(since: start)) s")
                fflush(nil)
            }
        }
        print("\n\(coverage.table)\n")
        // 1,000 times in 100,000 histories; a very short run is only for a quick look.
        let least = options.histories / 100
        let missing = options.histories >= 1_000 ? coverage.missing(least) : []
        guard missing.isEmpty else {
            print("too rare, fewer than \(least) times: \(missing.map { "\($0)" }.joined(separator: ", "))")
            return 1
        }
        print("no violation in \(options.histories) histories of \(options.steps) steps, seeds from \(options.seed)")
        return 0
    }

    /// One history, every step printed.
    private static func replay(_ options: Options) -> Int32 {
        let plan = Plan(seed: options.seed, steps: options.steps)
        print("rules: \(plan.rules)")
        let (_, failure) = plan.run(plan.steps) { print($0) }
        guard let failure else {
            print("no violation with seed \(options.seed)")
            return 0
        }
        print("VIOLATION \(failure.rule): \(failure.detail)")
        return 1
    }

    private static func report(_ plan: Plan) {
        let short = plan.shrunken()
        print(
            "\nVIOLATION with seed \(plan.seed), the shortest history found (\(short.count) of \(plan.steps.count) steps):"
        )
        print("rules: \(plan.rules)")
        let (_, failure) = plan.run(short) { print("  \($0)") }
        print("\(failure?.rule ?? ""): \(failure?.detail ?? "")")
        print("all of it: swift run -c release simulation --seed \(plan.seed) --steps \(plan.asked) --verbose")
    }

    private static func seconds(since start: clock_t) -> Double {
        (Double(clock() - start) / Double(CLOCKS_PER_SEC) * 10).rounded() / 10
    }
}

/// What the command line asks for.
struct Options {
    static let usage = "usage: simulation [--histories 100000] [--seed 1] [--steps 60] [--verbose]"

    var histories = 100_000
    var seed: UInt64 = 1
    var steps = 60
    var isVerbose = false

    init?(_ arguments: some Sequence<String>) {
        var iterator = arguments.makeIterator()
        while let name = iterator.next() {
            if name == "--verbose" {
                isVerbose = true
                continue
            }
            guard let value = iterator.next().flatMap({ UInt64($0) }), value <= UInt64(Int.max) else { return nil }
            switch name {
            case "--histories": histories = Int(value)
            case "--seed": seed = value
            case "--steps": steps = max(1, Int(value))
            default: return nil
            }
        }
    }
}
