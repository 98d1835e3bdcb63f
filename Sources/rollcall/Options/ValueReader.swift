/// How one kind of value is read from text, what it may be, and how it is shown.
struct ValueReader<Value> {
    /// Stands for the value in the help; nil for a flag, which never takes the next argument.
    var placeholder: String?
    /// The permitted values in few words, for the help; nil when the placeholder says it all.
    var range: String?
    /// The permitted values and their spelling, to complete "expected …".
    var expectation: String
    /// All values there are, for the shell to complete; none when they cannot be told.
    var words: [String] = []
    /// The value of an option that stands alone; nil when it must have one.
    var implied: String?
    /// Whether the option may be repeated, and commas separate values.
    var isList = false
    /// Reads all given texts (exactly one unless `isList`), or tells by nil that they are wrong.
    var read: ([String]) -> Value?
    var show: (Value) -> String
}

extension ValueReader {
    /// A kind of which one text makes one value.
    init(
        _ placeholder: String, range: String? = nil, expectation: String,
        read: @escaping (String) -> Value?, show: @escaping (Value) -> String
    ) {
        self.init(
            placeholder: placeholder, range: range, expectation: expectation,
            read: { texts in texts.last.flatMap(read) }, show: show)
    }
}

extension ValueReader where Value == Bool {
    static var flag: Self {
        Self(
            placeholder: nil, range: nil, expectation: "true or false", implied: "true",
            read: { texts in
                switch texts.last {
                case "true", "1": true
                case "false", "0": false
                default: nil
                }
            },
            show: { $0 ? "true" : "false" })
    }
}

extension ValueReader where Value == String {
    /// Any text but none.
    static func text(_ placeholder: String) -> Self {
        Self(
            placeholder, expectation: "a text that is not empty",
            read: { $0.isEmpty ? nil : $0 }, show: { $0 })
    }

    static var path: Self { text("PATH") }
}

extension ValueReader where Value == [String] {
    /// Texts, none of them empty.
    static func list(_ placeholder: String) -> Self {
        Self(
            placeholder: placeholder, range: nil, expectation: "one or more names, none empty", isList: true,
            read: { $0.contains("") ? nil : $0 }, show: { $0.joined(separator: ",") })
    }
}

extension ValueReader where Value == Int {
    static func integer(_ placeholder: String, _ range: ClosedRange<Int>) -> Self {
        let words = "\(range.lowerBound) to \(range.upperBound)"
        return Self(
            placeholder, range: words, expectation: "a whole number, \(words)",
            read: { text in
                // `Int` would take a plus sign, too.
                text.hasPrefix("+") ? nil : Int(text).flatMap { range.contains($0) ? $0 : nil }
            },
            show: { String($0) })
    }
}

extension ValueReader where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
    static func choice(_ placeholder: String) -> Self {
        let words = Value.allCases.map(\.rawValue)
        let list = words.joined(separator: ", ")
        var reader = Self(
            placeholder, range: list, expectation: "one of \(list)",
            read: { Value(rawValue: $0) }, show: { $0.rawValue })
        reader.words = words
        return reader
    }
}
