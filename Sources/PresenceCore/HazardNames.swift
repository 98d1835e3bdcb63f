/// Names that every JavaScript object already has, and that break a client which keeps people in a plain object.
///
/// Refused as room names, keys, roles, labels and session ids (presence.md §8; why: wire.md 0).
package enum HazardNames {
    package static let all: Set<String> = [
        "__proto__", "constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString",
        "toString", "valueOf", "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__",
    ]

    package static func contains(_ text: String) -> Bool {
        all.contains(text)
    }
}
