/// One line of the table from which a command is parsed and its help is printed.
///
/// A name has three spellings: `--grace-close`, `ROLLCALL_GRACE_CLOSE`, and `grace_close` in the JSON file.
struct Option<Target> {
    let name: String
    let placeholder: String?
    let range: String?
    let expectation: String
    /// All values there are, where they can be told.
    let words: [String]
    let implied: String?
    let isList: Bool
    /// Whether its value is kept out of messages.
    let isSecret: Bool
    /// What holds without the option, for the help.
    let standard: String?
    let help: String
    /// Whether a file may say it, too; not what is about one call of a command.
    var isInFile = true
    /// The value of a target as it is written; nil = none is set.
    let show: (Target) -> String?
    /// Writes the value into the target; false when the texts are wrong, with the target as it was.
    let apply: (_ texts: [String], inout Target) -> Bool

    init<Value>(
        _ name: String, _ field: WritableKeyPath<Target, Value>, _ reader: ValueReader<Value>, secret: Bool = false,
        standard: String?, _ help: String
    ) {
        self.init(
            name, reader, secret: secret, standard: standard, help, read: { $0[keyPath: field] },
            write: { value, target in target[keyPath: field] = value })
    }

    /// An option without which the field stays nil.
    init<Value>(
        _ name: String, _ field: WritableKeyPath<Target, Value?>, _ reader: ValueReader<Value>, secret: Bool = false,
        standard: String? = nil, _ help: String
    ) {
        self.init(
            name, reader, secret: secret, standard: standard, help, read: { $0[keyPath: field] },
            write: { value, target in target[keyPath: field] = value })
    }

    private init<Value>(
        _ name: String, _ reader: ValueReader<Value>, secret: Bool, standard: String?, _ help: String,
        read: @escaping (Target) -> Value?, write: @escaping (Value, inout Target) -> Void
    ) {
        self.name = name
        placeholder = reader.placeholder
        range = reader.range
        expectation = reader.expectation
        words = reader.words
        implied = reader.implied
        isList = reader.isList
        isSecret = secret
        self.standard = standard
        self.help = help
        show = { target in read(target).map(reader.show) }
        apply = { texts, target in
            guard let value = reader.read(texts) else { return false }
            write(value, &target)
            return true
        }
    }

    /// The option of a command whose target holds this one's.
    func lifted<Outer>(to field: WritableKeyPath<Outer, Target>) -> Option<Outer> {
        Option<Outer>(self, at: field)
    }

    private init<Inner>(_ inner: Option<Inner>, at field: WritableKeyPath<Target, Inner>) {
        name = inner.name
        placeholder = inner.placeholder
        range = inner.range
        expectation = inner.expectation
        words = inner.words
        implied = inner.implied
        isList = inner.isList
        isSecret = inner.isSecret
        standard = inner.standard
        help = inner.help
        isInFile = inner.isInFile
        show = { inner.show($0[keyPath: field]) }
        apply = { texts, target in inner.apply(texts, &target[keyPath: field]) }
    }

    /// The same, where no file may say it.
    var notInFile: Option {
        var option = self
        option.isInFile = false
        return option
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
