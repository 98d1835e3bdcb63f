/// Appends one JSON object member by member and keeps track of the commas.
package struct JSONObjectWriter {
    private var isFirst = true

    /// Appends the opening brace.
    package init(into output: inout [UInt8]) {
        output.append(.openBrace)
    }

    /// Appends the name of the next member; its value must follow.
    package mutating func key(_ name: StaticString, into output: inout [UInt8]) {
        if !isFirst { output.append(.comma) }
        isFirst = false
        output.append(.quote)
        output.append(name)
        output.append("\":")
    }

    /// Appends a name that is data.
    package mutating func key(_ name: String, into output: inout [UInt8]) {
        if !isFirst { output.append(.comma) }
        isFirst = false
        output.append(quoted: name)
        output.append(.colon)
    }

    /// Appends a name that is data, in UTF-8.
    package mutating func key(_ name: Span<UInt8>, into output: inout [UInt8]) {
        if !isFirst { output.append(.comma) }
        isFirst = false
        output.append(quoted: name, 0..<name.count)
        output.append(.colon)
    }

    /// Appends a member that is true or false.
    package mutating func member(_ name: StaticString, _ value: Bool, into output: inout [UInt8]) {
        key(name, into: &output)
        output.append(value)
    }

    /// Appends a member that is a string; none for `nil`.
    package mutating func member(_ name: StaticString, _ value: String?, into output: inout [UInt8]) {
        guard let value else { return }
        key(name, into: &output)
        output.append(quoted: value)
    }

    /// Appends a member that is a whole number; none for `nil`.
    package mutating func member(_ name: StaticString, _ value: (some BinaryInteger)?, into output: inout [UInt8]) {
        guard let value else { return }
        key(name, into: &output)
        output.append(decimal: value)
    }

    /// Appends the closing brace.
    package func close(into output: inout [UInt8]) {
        output.append(.closeBrace)
    }

    /// Appends the members of `object`, a JSON object, behind the others.
    package mutating func members(of object: [UInt8], into output: inout [UInt8]) {
        guard object.count > 2 else { return }
        if !isFirst { output.append(.comma) }
        isFirst = false
        output.append(contentsOf: object[1..<object.count - 1])
    }
}
