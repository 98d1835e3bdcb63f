/// One line of the table from which a command is parsed and its help is printed.
///
/// A name has three spellings: `--grace-close`, `ROLLCALL_GRACE_CLOSE`, and `grace_close` in the JSON file.
struct Option<Target> {
    let name: String
    let placeholder: String?
    let range: String?
    let expectation: String
    let implied: String?
    let isList: Bool
    /// Whether its value is kept out of messages.
    let isSecret: Bool
    /// What holds without the option, for the help.
    let standard: String?
    let help: String
    /// Writes the value into the target; false when the texts are wrong, with the target as it was.
    let apply: (_ texts: [String], inout Target) -> Bool

    init<Value>(
        _ name: String, _ field: WritableKeyPath<Target, Value>, _ reader: ValueReader<Value>, secret: Bool = false,
        standard: String?, _ help: String
    ) {
        self.init(name, reader, secret: secret, standard: standard, help) { value, target in
            target[keyPath: field] = value
        }
    }

    /// An option without which the field stays nil.
    init<Value>(
        _ name: String, _ field: WritableKeyPath<Target, Value?>, _ reader: ValueReader<Value>, secret: Bool = false,
        standard: String? = nil, _ help: String
    ) {
        self.init(name, reader, secret: secret, standard: standard, help) { value, target in
            target[keyPath: field] = value
        }
    }

    private init<Value>(
        _ name: String, _ reader: ValueReader<Value>, secret: Bool, standard: String?, _ help: String,
        write: @escaping (Value, inout Target) -> Void
    ) {
        self.name = name
        placeholder = reader.placeholder
        range = reader.range
        expectation = reader.expectation
        implied = reader.implied
        isList = reader.isList
        isSecret = secret
        self.standard = standard
        self.help = help
        apply = { texts, target in
            guard let value = reader.read(texts) else { return false }
            write(value, &target)
            return true
        }
    }

    var flag: String { "--" + name }
    var key: String { name.replacing("-", with: "_") }
    var environment: String { "ROLLCALL_" + key.uppercased() }

    /// The texts of several values that came as one, unless the option has one value.
    func split(_ text: String) -> [String] {
        isList ? text.split(separator: ",", omittingEmptySubsequences: false).map(String.init) : [text]
    }

    /// The complaint about a value; `place` is the flag, variable or key that it came by.
    func wrong(_ texts: [String], at place: String, hint: String) -> Stop {
        let shown = isSecret ? "(hidden)" : texts.joined(separator: ",")
        return .wrongValue(place, shown, expected: expectation, hint: hint)
    }
}

extension Option where Target: CommandOptions {
    /// An option whose default is the one that the target starts with.
    init<Value>(
        _ name: String, _ field: WritableKeyPath<Target, Value>, _ reader: ValueReader<Value>, secret: Bool = false,
        _ help: String
    ) {
        self.init(
            name, field, reader, secret: secret,
            standard: reader.placeholder == nil ? nil : reader.show(Target()[keyPath: field]), help)
    }
}
