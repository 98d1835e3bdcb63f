extension JSONTree {
    /// Reads exactly one JSON text in valid UTF-8, with nothing but white space around it.
    ///
    /// A name that an object has twice is refused: two readers of it may believe different values.
    package init(parsing octets: [UInt8]) throws(JSONTextError) {
        let text = octets.span
        guard text.isUTF8 else { throw JSONTextError(.syntax(.invalidUTF8), at: 0, in: octets) }
        do throws(JSONTreeFault) {
            let value: JSONValue
            do throws(JSONError) {
                value = try JSONScanner.document(0..<octets.count, in: text)
            } catch {
                throw .syntax(error)
            }
            self = try JSONTree(value, in: text)
        } catch {
            switch error {
            case .syntax(let reason):
                throw JSONTextError(.syntax(reason), at: reason.position ?? octets.count, in: octets)
            case .duplicateName(let name, let position):
                throw JSONTextError(.duplicateName(name), at: position, in: octets)
            }
        }
    }

    /// Reads a value that has been scanned; each level is scanned once more, and there are few.
    private init(_ value: JSONValue, in text: Span<UInt8>) throws(JSONTreeFault) {
        switch value.kind {
        case .null: self = .null
        case .true: self = .bool(true)
        case .false: self = .bool(false)
        case .number: self = .number(WireText(range: value.range, hasEscapes: false).string(in: text))
        case .string: self = .string(value.text?.string(in: text) ?? "")
        case .array: self = .array(try JSONTree.elements(of: value.range, in: text))
        case .object: self = .object(try JSONTree.members(of: value.range, in: text))
        }
    }

    private static func elements(of range: Range<Int>, in text: Span<UInt8>) throws(JSONTreeFault) -> [JSONTree] {
        var elements: [JSONTree] = []
        var reader = JSONElements(range)
        while let value = try scan({ () throws(JSONError) in try reader.next(in: text) }) {
            elements.append(try JSONTree(value, in: text))
        }
        return elements
    }

    private static func members(of range: Range<Int>, in text: Span<UInt8>) throws(JSONTreeFault) -> [Member] {
        var members: [Member] = []
        var names: Set<String> = []
        var reader = JSONMembers(range)
        while let (key, value) = try scan({ () throws(JSONError) in try reader.next(in: text) }) {
            let name = key.string(in: text)
            guard names.insert(name).inserted else { throw .duplicateName(name, at: key.range.lowerBound - 1) }
            members.append(Member(name, try JSONTree(value, in: text)))
        }
        return members
    }

    private static func scan<Result>(_ step: () throws(JSONError) -> Result) throws(JSONTreeFault) -> Result {
        do throws(JSONError) {
            return try step()
        } catch {
            throw .syntax(error)
        }
    }
}

/// What is wrong, before it is known in which line.
private enum JSONTreeFault: Error {
    case syntax(JSONError)
    case duplicateName(String, at: Int)
}
