/// Names of rooms: one exact name, or a pattern in which each `*` stands for any characters.
package struct RoomPattern: Sendable, Hashable, CustomStringConvertible {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    /// Whether a room, named without `realtime:`, is meant; linear in the name for patterns with one star.
    package func matches(_ room: String) -> Bool {
        var pattern = text.utf8[...]
        var name = room.utf8[...]
        var retry: (pattern: Substring.UTF8View, name: Substring.UTF8View)?
        while true {
            if pattern.first == UInt8(ascii: "*") {
                pattern = pattern.dropFirst()
                retry = (pattern, name)
            } else if let expected = pattern.first, expected == name.first {
                pattern = pattern.dropFirst()
                name = name.dropFirst()
            } else if pattern.isEmpty, name.isEmpty {
                return true
            } else if let last = retry, !last.name.isEmpty {
                // The last star takes one character more.
                retry = (last.pattern, last.name.dropFirst())
                pattern = last.pattern
                name = last.name.dropFirst()
            } else {
                return false
            }
        }
    }

    package var description: String { text }
}
