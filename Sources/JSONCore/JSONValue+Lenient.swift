/// Reading options as tolerantly as wire.md 4.1 asks: what has the wrong type counts as absent.
extension JSONValue {
    /// `true`, `false`, or a string that spells one of them in any case.
    package func flag(in text: Span<UInt8>) -> Bool? {
        switch kind {
        case .true: return true
        case .false: return false
        case .string:
            guard range.count <= 7 else { return nil }
            switch self.text?.string(in: text).lowercased() {
            case "true": return true
            case "false": return false
            default: return nil
            }
        default: return nil
        }
    }

    /// The characters of a string that is not empty.
    package func nonEmptyString(in text: Span<UInt8>) -> String? {
        guard let characters = self.text, !characters.isEmpty else { return nil }
        return characters.string(in: text)
    }

    /// Any scalar in its string form: `"7"` and `7` are both `7`.
    ///
    /// An empty string and `null` are `nil`.
    package func scalarString(in text: Span<UInt8>) -> String? {
        switch kind {
        case .string: nonEmptyString(in: text)
        case .number, .true, .false: WireText(range: range, hasEscapes: false).string(in: text)
        case .object, .array, .null: nil
        }
    }

    /// A whole number of at most 18 digits that is not negative, written without fraction or exponent.
    package func count(in text: Span<UInt8>) -> UInt64? {
        guard kind == .number, range.count <= 18 else { return nil }
        var number: UInt64 = 0
        for index in range {
            guard text[index].isDigit else { return nil }
            number = number * 10 + UInt64(text[index] - 0x30)
        }
        return number
    }

    /// The range of an object, or `nil`.
    package var object: Range<Int>? { kind == .object ? range : nil }
}
