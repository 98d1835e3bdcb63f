import JSONCore

/// What one check has found, and what to do about it.
struct Finding: Equatable {
    enum Verdict: String {
        case good, warning, bad

        fileprivate var sign: String {
            switch self {
            case .good: "✓"
            case .warning: "!"
            case .bad: "✗"
            }
        }

        fileprivate var colour: String {
            switch self {
            case .good: "\u{1B}[32m"
            case .warning: "\u{1B}[33m"
            case .bad: "\u{1B}[31m"
            }
        }
    }

    let check: String
    let verdict: Verdict
    let text: String
    /// What to do; nil = nothing.
    var hint: String?

    init(_ check: String, _ verdict: Verdict, _ text: String, hint: String? = nil) {
        self.check = check
        self.verdict = verdict
        self.text = text
        self.hint = hint
    }

    /// The line for people, and one for the hint.
    func lines(inColour: Bool) -> [String] {
        let sign = inColour ? "\(verdict.colour)\(verdict.sign)\u{1B}[0m" : verdict.sign
        let lines = ["\(sign) \(check.padded(to: 12)) \(printable(text))"]
        return lines + (hint.map { [String(repeating: " ", count: 15) + "→ " + printable($0)] } ?? [])
    }

    var json: JSONTree {
        .object([
            .init("check", .string(check)), .init("verdict", .string(verdict.rawValue)), .init("text", .string(text)),
            .init("hint", hint.map(JSONTree.string) ?? .null),
        ])
    }
}
