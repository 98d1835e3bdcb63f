/// Where a text stops being JSON, and why.
package struct JSONError: Error, Equatable, CustomStringConvertible {
    /// What is wrong there.
    package enum Problem: Equatable, Sendable {
        case unexpectedCharacter
        case unexpectedEnd
        case invalidUTF8
        case invalidEscape
        case duplicateName(String)
        case tooDeep(limit: Int)
    }

    package let problem: Problem
    /// Counted from 1.
    package let line: Int
    /// In octets, counted from 1.
    package let column: Int

    package var description: String {
        let what =
            switch problem {
            case .unexpectedCharacter: "unexpected character"
            case .unexpectedEnd: "the text ends too early"
            case .invalidUTF8: "a string that is not UTF-8"
            case .invalidEscape: "unknown escape in a string"
            case .duplicateName(let name): "`\(name)` is there twice"
            case .tooDeep(let limit): "more than \(limit) levels"
            }
        return "line \(line), column \(column): \(what)"
    }
}
