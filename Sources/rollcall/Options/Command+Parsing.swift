import HubIdentity

/// Where settings come from; tests hand in their own.
struct Inputs {
    /// What stands after the command's name.
    var arguments: [String]
    var environment: [String: String] = [:]
    /// Reads the `--config` file.
    var readFile: (_ path: String) throws(Stop) -> [UInt8] = readTextFile
}

/// What a command line asks for.
enum Request<Target> {
    case help
    case run(Target)
}

/// Where a value comes from.
enum Origin: Equatable {
    /// Nobody said anything.
    case standard
    case file(String)
    case variable(String)
    case flag(String)
}

extension Command {
    /// Settings by flag, else environment, else file, else default; the first wrong one stops.
    func parse(_ inputs: Inputs) throws(Stop) -> Request<Target> {
        try settle(inputs).map { .run($0.options) } ?? .help
    }

    /// As above, with where each option that was set comes from, by its name; nil = help was asked for.
    func settle(_ inputs: Inputs) throws(Stop) -> (options: Target, origins: [String: Origin])? {
        guard let given = try flags(in: inputs.arguments) else { return nil }
        let variables = try variables(in: inputs.environment)
        var target = Target()
        var origins: [String: Origin] = [:]
        if let path = given.texts["config"]?.last ?? variables["config"]?.last {
            for name in try apply(file: path, octets: inputs.readFile(path), to: &target) {
                origins[name] = .file(path)
            }
        }
        // All variables first: of two options for one thing, the flag wins.
        for option in options {
            guard let texts = variables[option.name] else { continue }
            guard option.apply(texts, &target) else {
                throw option.wrong(texts, at: option.environment, hint: helpHint)
            }
            origins[option.name] = .variable(option.environment)
        }
        for option in options {
            guard let texts = given.texts[option.name] else { continue }
            guard option.apply(texts, &target) else { throw option.wrong(texts, at: option.flag, hint: helpHint) }
            origins[option.name] = .flag(option.flag)
        }
        try apply(operands: given.operands, to: &target)
        try target.check()
        return (target, origins)
    }

    /// The texts of each option on the command line, and the rest; nil when it asks for help.
    private func flags(in arguments: [String]) throws(Stop) -> (texts: [String: [String]], operands: [String])? {
        var texts: [String: [String]] = [:]
        var operands: [String] = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--" {
                operands += rest
                break
            }
            if argument == "--help" || argument == "-h" { return nil }
            guard argument.hasPrefix("-"), argument != "-" else {
                operands.append(argument)
                continue
            }
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard let option = options.first(where: { $0.flag == parts[0] }) else {
                throw .unknown("option", parts[0], known: options.map(\.flag) + ["--help"], help: helpHint)
            }
            let text = try parts.count == 2 ? parts[1] : value(of: option, from: &rest)
            texts[option.name, default: []] += option.split(text)
        }
        return (texts, operands)
    }

    /// The value that follows an option written without `=`.
    private func value(of option: Option<Target>, from rest: inout ArraySlice<String>) throws(Stop) -> String {
        if let implied = option.implied {
            var scratch = Target()
            guard option.placeholder != nil, let next = rest.first, option.apply([next], &scratch) else {
                return implied
            }
            return rest.removeFirst()
        }
        // A value may start with a dash only after `=`: `--listen --dev` is a forgotten value.
        guard let next = rest.first, !next.hasPrefix("--") else {
            throw Stop(.usage, "\(option.flag) needs a value: expected \(option.expectation)", hint: helpHint)
        }
        return rest.removeFirst()
    }

    /// The texts of each option that the environment sets; an empty variable counts as not set.
    private func variables(in environment: [String: String]) throws(Stop) -> [String: [String]] {
        // Help and version have nothing to be told, and must always answer.
        guard !options.isEmpty else { return [:] }
        for name in environment.keys.sorted() where name.hasPrefix("ROLLCALL_") && !isFromKubernetes(name) {
            let known = Commands.environmentNames
            // A slip is near to a name of ours; one that is near to none is somebody else's, a script's perhaps. The
            // prefix is no likeness.
            let isSlip = nearest(to: suffix(name), among: known.map(suffix)) != nil
            guard known.contains(name) || !isSlip else {
                throw .unknown("variable", name, known: known.sorted(), help: helpHint)
            }
        }
        var texts: [String: [String]] = [:]
        for option in options {
            guard let text = environment[option.environment], !text.isEmpty else { continue }
            texts[option.name] = option.split(text)
        }
        return texts
    }

    private func apply(operands given: [String], to target: inout Target) throws(Stop) {
        if needsOperands, given.count < operands.count {
            throw Stop(.usage, "\(operands[given.count].name) is missing", hint: "such as: \(example.line)")
        }
        for (operand, text) in zip(operands, given) where !operand.apply([text], &target) {
            throw operand.wrong([text], at: operand.name, hint: helpHint)
        }
        if given.count > operands.count {
            throw Stop(.usage, "unexpected argument \(given[operands.count])", hint: helpHint)
        }
    }
}

/// What follows `ROLLCALL_`.
private func suffix(_ name: String) -> String {
    String(name.dropFirst("ROLLCALL_".count))
}

/// Whether Kubernetes sets this variable in every pod beside a service named `rollcall`.
private func isFromKubernetes(_ name: String) -> Bool {
    name == "ROLLCALL_PORT" || name.hasPrefix("ROLLCALL_PORT_") || name.hasPrefix("ROLLCALL_SERVICE_")
}
