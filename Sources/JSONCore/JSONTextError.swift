/// Where a text that people wrote stops being JSON, and why.
package struct JSONTextError: Error, Equatable, CustomStringConvertible {
    /// What is wrong there.
    package enum Problem: Equatable, Sendable {
        case syntax(JSONError)
        case duplicateName(String)
    }

    package let problem: Problem
    /// Counted from 1.
    package let line: Int
    /// In octets, counted from 1.
    package let column: Int

    init(_ problem: Problem, at position: Int, in octets: [UInt8]) {
        let before = octets[..<position]
        let lastLine = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        self.init(problem, line: 1 + before.count { $0 == 0x0A }, column: 1 + before.endIndex - lastLine)
    }

    package init(_ problem: Problem, line: Int, column: Int) {
        self.problem = problem
        self.line = line
        self.column = column
    }

    package var description: String {
        "line \(line), column \(column): \(sentence)"
    }

    private var sentence: String {
        switch problem {
        case .duplicateName(let name): "`\(name)` is there twice"
        case .syntax(let error):
            switch error {
            case .unexpectedEnd: "the text ends too early"
            case .unexpectedByte: "unexpected character"
            case .trailingBytes: "something follows the value"
            case .badNumber: "not a number"
            case .badEscape: "unknown escape in a string"
            case .loneSurrogate: "half of a surrogate pair in a string"
            case .controlCharacter: "a control character in a string"
            case .tooDeep: "more than \(JSONScanner.depthLimit) levels"
            case .invalidUTF8: "the text is not UTF-8"
            }
        }
    }
}
