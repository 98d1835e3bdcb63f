/// What the help and the check of the environment need of a command, whatever its options are.
struct CommandPage {
    let name: String
    let summary: String
    let help: String
    let operands: [OptionPage]
    let options: [OptionPage]
    let environmentNames: [String]
}

/// What the shell needs of an option or operand to complete it.
struct OptionPage {
    /// `--listen`, or the name of an operand.
    let name: String
    let help: String
    /// Stands for the value; nil when there is none.
    let placeholder: String?
    /// Whether the next argument is always its value.
    let needsValue: Bool
    /// All values there are; none when they cannot be told.
    let words: [String]

    var isFile: Bool { placeholder?.hasPrefix("PATH") == true }
}

extension Command {
    var page: CommandPage {
        CommandPage(
            name: name, summary: summary, help: help,
            operands: operands.map { $0.page(named: $0.name) }, options: options.map { $0.page(named: $0.flag) },
            environmentNames: options.map(\.environment))
    }

    /// What `rollcall NAME --help` prints: at most 80 columns, each option once.
    var help: String {
        var usage = "rollcall \(name)"
        for operand in operands { usage += needsOperands ? " \(operand.name)" : " [\(operand.name)]" }
        if !options.isEmpty { usage += " [options]" }
        var lines = ["\(summary.prefix(1).uppercased())\(summary.dropFirst()).", "", "Usage: \(usage)", ""]
        if !operands.isEmpty { lines += columns(operands.map { ($0.name, $0.help) }) + [""] }
        lines += columns(options.map { ($0.spelling, $0.explanation) } + [("-h, --help", "Print this.")])
        if !fileKeys.isEmpty {
            lines += ["", "In the file only:"] + columns(fileKeys.map { ($0.name, $0.help) })
        }
        if let option = options.first { lines += [""] + wrapped(otherSpellings(of: option), to: 80) }
        lines += ["", "Example: \(example.line)", "         \(example.meaning)"]
        return lines.joined(separator: "\n")
    }

    /// How an option is spelled elsewhere, and which spelling wins.
    private func otherSpellings(of option: Option<Target>) -> String {
        let inFile = " and \(option.key) in the --config file; a flag wins over the environment, that over the file."
        return "\(option.flag) is also \(option.environment) in the environment"
            + (options.contains { $0.name == "config" } ? inFile : "; a flag wins over it.")
    }
}

extension RoomRule {
    /// What `rollcall help rooms` prints.
    static var help: String {
        var lines = wrapped(
            "In the --config file, rooms is a list of policies; the first that matches a room holds, and what it "
                + "leaves out is as the options of the hub say.", to: 80)
        lines.append("")
        lines += columns(table.map { ("\($0.key) \($0.placeholder ?? "true|false")", $0.explanation) })
        lines += ["", #"Example: {"rooms": [{"match": "exam-*", "capacity": 30, "private": true}]}"#]
        return lines.joined(separator: "\n")
    }
}

extension Option {
    fileprivate func page(named name: String) -> OptionPage {
        OptionPage(
            name: name, help: help, placeholder: placeholder, needsValue: placeholder != nil && implied == nil,
            words: words)
    }

    /// The option as it is written on a command line.
    fileprivate var spelling: String {
        guard let placeholder else { return flag }
        return implied == nil ? "\(flag) \(placeholder)" : "\(flag) [\(placeholder)]"
    }

    /// The help with range and default.
    fileprivate var explanation: String {
        let facts = [range, standard.map { "default \($0)" }].compactMap(\.self)
        return facts.isEmpty ? help : "\(help) (\(facts.joined(separator: "; ")))"
    }
}

/// Names in a left column that holds the longest, their explanations in the right.
private func columns(_ entries: [(name: String, explanation: String)]) -> [String] {
    let width = 4 + (entries.map(\.name.count).max() ?? 0)
    return entries.flatMap { name, explanation in
        wrapped(explanation, to: 80 - width).enumerated().map { index, line in
            let left = index == 0 ? "  " + name : ""
            return left + String(repeating: " ", count: width - left.count) + line
        }
    }
}

/// Lines of whole words, none longer than `width` unless a single word is.
private func wrapped(_ text: String, to width: Int) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
        if let last = lines.last, last.count + 1 + word.count <= width {
            lines[lines.count - 1] = last + " " + word
        } else {
            lines.append(String(word))
        }
    }
    return lines
}
