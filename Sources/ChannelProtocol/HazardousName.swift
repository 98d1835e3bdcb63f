/// Names that every JavaScript object inherits from `Object.prototype`.
///
/// As presence keys they raise an uncaught TypeError in old realtime-js, in other people's tabs (wire.md 0); as names of
/// members they invite prototype pollution. They are refused as keys, labels and top-level members of metas.
package enum HazardousName {
    /// All of them; the same list is in `protocol/codes.json`.
    package static let all: Set<String> = [
        "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__", "__proto__", "constructor",
        "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "prototype", "toLocaleString", "toString", "valueOf",
    ]

    /// Whether `name` is one of them.
    package static func contains(_ name: String) -> Bool { all.contains(name) }

    /// Whether the characters of `name` are one of them; rarely makes a `String`.
    static func contains(_ name: WireText, in text: Span<UInt8>) -> Bool {
        // 7 to 20 octets, and an escape may shorten a spelling of at most six times that.
        guard name.hasEscapes || (7...20).contains(name.range.count) else { return false }
        return all.contains(name.string(in: text))
    }
}
