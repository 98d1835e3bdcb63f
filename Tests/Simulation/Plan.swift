import HubTesting
import PresenceCore

/// One history to be: everything in it follows from the seed.
struct Plan {
    let seed: UInt64
    /// Steps asked for; every fiftieth history is eight times as long.
    let asked: Int
    let rules: Rules
    let steps: [Step]

    init(seed: UInt64, steps asked: Int) {
        var generator = SeededGenerator(seed: seed)
        let isLong = seed % 50 == 0
        self.seed = seed
        self.asked = asked
        rules = Rules(using: &generator)
        steps = Step.history(isLong ? asked * 8 : asked, isLong: isLong, using: &generator)
    }

    func run(_ steps: [Step], log: ((String) -> Void)? = nil) -> (Coverage, Failure?) {
        var run = Run(rules: rules, seed: seed)
        run.log = log
        run.isUnmerged = steps.count > asked
        for step in steps {
            do throws(Failure) {
                try run.perform(step)
            } catch {
                return (run.coverage, error)
            }
        }
        return (run.coverage, nil)
    }

    /// Takes steps away, larger pieces first, as long as the rest still fails.
    func shrunken() -> [Step] {
        var steps = steps
        var piece = steps.count / 2
        while piece > 0 {
            var start = 0
            while start < steps.count {
                var fewer = steps
                fewer.removeSubrange(start..<min(start + piece, steps.count))
                if run(fewer).1 != nil { steps = fewer } else { start += piece }
            }
            piece /= 2
        }
        return steps
    }
}
