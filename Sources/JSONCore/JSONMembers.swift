/// Goes through the members of a JSON object, in the order of the text.
///
/// A name that occurs twice is yielded twice. Whoever reads fields lets the last one win, as `JSON.parse` does; whoever
/// removes fields removes them all; so no receiver sees another value than the one that was judged.
package struct JSONMembers {
    private var scanner: JSONScanner
    private var state = State.start

    private enum State { case start, between, ended }

    /// `range` begins with `{` (white space before it allowed) and must contain the whole object.
    package init(_ range: Range<Int>) {
        scanner = JSONScanner(range)
    }

    /// The octet after what was read so far; after the last member that is the one after `}`.
    package var position: Int { scanner.position }

    /// The next member, or `nil` when the object has ended.
    package mutating func next(in text: Span<UInt8>) throws(JSONError) -> (key: WireText, value: JSONValue)? {
        switch state {
        case .ended:
            return nil
        case .start:
            try scanner.expect(.openBrace, in: text)
            state = .between
            if try scanner.take(.closeBrace, in: text) {
                state = .ended
                return nil
            }
        case .between:
            if try scanner.take(.closeBrace, in: text) {
                state = .ended
                return nil
            }
            try scanner.expect(.comma, in: text)
        }
        let key = try scanner.key(in: text)
        return (key, try scanner.value(in: text))
    }

    /// Throws unless nothing but white space follows the object.
    package mutating func expectEnd(in text: Span<UInt8>) throws(JSONError) {
        try scanner.expectEnd(in: text)
    }
}

/// Goes through the elements of a JSON array, in the order of the text.
package struct JSONElements {
    private var scanner: JSONScanner
    private var state = State.start

    private enum State { case start, between, ended }

    /// `range` begins with `[` (white space before it allowed) and must contain the whole array.
    package init(_ range: Range<Int>) {
        scanner = JSONScanner(range)
    }

    /// The next element, or `nil` when the array has ended.
    package mutating func next(in text: Span<UInt8>) throws(JSONError) -> JSONValue? {
        switch state {
        case .ended:
            return nil
        case .start:
            try scanner.expect(.openBracket, in: text)
            state = .between
            if try scanner.take(.closeBracket, in: text) {
                state = .ended
                return nil
            }
        case .between:
            if try scanner.take(.closeBracket, in: text) {
                state = .ended
                return nil
            }
            try scanner.expect(.comma, in: text)
        }
        return try scanner.value(in: text)
    }

    /// Throws unless nothing but white space follows the array.
    package mutating func expectEnd(in text: Span<UInt8>) throws(JSONError) {
        try scanner.expectEnd(in: text)
    }
}
