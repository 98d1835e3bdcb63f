/// A JSON text as a tree, for what is read rarely: tokens and the configuration file (RFC 8259).
///
/// Messages of clients never come here; they are scanned in place.
package indirect enum JSONTree: Sendable, Equatable {
    case null
    case bool(Bool)
    /// The number as it was written; 0.1 stays exact, and the reader decides what it may be.
    case number(String)
    case string(String)
    case array([JSONTree])
    /// Members in their order; no name occurs twice.
    case object([Member])

    /// One name with its value.
    package struct Member: Sendable, Equatable {
        package let name: String
        package let value: JSONTree

        package init(_ name: String, _ value: JSONTree) {
            self.name = name
            self.value = value
        }
    }

    /// The member of an object; nil when there is none or this is no object.
    package subscript(name: String) -> JSONTree? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// A number's whole part, towards zero, if it is one that JSON programs agree on: below 2⁵³ (RFC 8259 6).
    package var wholeNumber: Int64? {
        guard case .number(let text) = self, let value = Double(text), value.magnitude < 0x1p53 else { return nil }
        return Int64(value)
    }

    /// The shortest JSON text of this tree.
    package var text: String {
        var octets: [UInt8] = []
        append(to: &octets)
        return String(decoding: octets, as: UTF8.self)
    }

    private func append(to octets: inout [UInt8]) {
        switch self {
        case .null: octets.append("null")
        case .bool(let value): octets.append(value)
        case .number(let text): octets.append(contentsOf: text.utf8)
        case .string(let text): octets.append(quoted: text)
        case .array(let elements):
            octets.append(array: elements) { element, octets in element.append(to: &octets) }
        case .object(let members):
            var object = JSONObjectWriter(into: &octets)
            for member in members {
                object.key(member.name, into: &octets)
                member.value.append(to: &octets)
            }
            object.close(into: &octets)
        }
    }
}
