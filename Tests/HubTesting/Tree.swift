import Foundation
package import JSONCore

/// A JSON value as a tree: what `JSONScanner` finds and what Foundation finds are compared in this form.
package indirect enum Tree: Equatable, Sendable {
    case object([String: Tree])
    case array([Tree])
    case string(String)
    case number(Double)
    case bool(Bool)
    case null

    /// Reads a document with the scanner, cursor by cursor.
    package init(scanning bytes: [UInt8]) throws(JSONError) {
        let text = bytes.span
        guard text.isUTF8 else { throw .invalidUTF8 }
        try self.init(JSONScanner.document(0..<text.count, in: text), in: text)
    }

    package init(_ value: JSONValue, in text: Span<UInt8>) throws(JSONError) {
        switch value.kind {
        case .object:
            var members = JSONMembers(value.range)
            var object: [String: Tree] = [:]
            while let (key, value) = try members.next(in: text) {
                object[key.string(in: text)] = try Tree(value, in: text)
            }
            try members.expectEnd(in: text.extracting(0..<value.range.upperBound))
            self = .object(object)
        case .array:
            var elements = JSONElements(value.range)
            var array: [Tree] = []
            while let element = try elements.next(in: text) { array.append(try Tree(element, in: text)) }
            self = .array(array)
        case .string: self = .string(value.text?.string(in: text) ?? "")
        case .number:
            self = .number(Double(WireText(range: value.range, hasEscapes: false).string(in: text)) ?? .nan)
        case .true: self = .bool(true)
        case .false: self = .bool(false)
        case .null: self = .null
        }
    }

    /// Reads a document with Foundation; `nil` if it refuses.
    package init?(foundation bytes: [UInt8]) {
        guard let value = try? JSONDecoder().decode(Tree.self, from: Data(bytes)) else { return nil }
        self = value
    }
}

extension Tree: Decodable {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    package init(from decoder: any Decoder) throws {
        if let object = try? decoder.container(keyedBy: Key.self) {
            var members: [String: Tree] = [:]
            for key in object.allKeys { members[key.stringValue] = try object.decode(Tree.self, forKey: key) }
            self = .object(members)
        } else if var array = try? decoder.unkeyedContainer() {
            var elements: [Tree] = []
            while !array.isAtEnd { elements.append(try array.decode(Tree.self)) }
            self = .array(elements)
        } else {
            let value = try decoder.singleValueContainer()
            if value.decodeNil() {
                self = .null
            } else if let bool = try? value.decode(Bool.self) {
                self = .bool(bool)
            } else if let number = try? value.decode(Double.self) {
                self = .number(number)
            } else {
                self = .string(try value.decode(String.self))
            }
        }
    }
}
