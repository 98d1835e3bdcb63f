/// A JSON value that is written, never read: what `--json` prints.
indirect enum JSONText {
    case number(Double)
    case integer(Int)
    case text(String)
    case flag(Bool)
    case list([JSONText])
    /// Members in the order in which they are printed.
    case object([(String, JSONText)])

    var description: String {
        switch self {
        case .number(let value): value.text(3)
        case .integer(let value): "\(value)"
        case .text(let value): Self.quoted(value)
        case .flag(let value): "\(value)"
        case .list(let values): "[" + values.map(\.description).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { Self.quoted($0.0) + ":" + $0.1.description }.joined(separator: ",") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            default: if scalar.value >= 0x20 { result.unicodeScalars.append(scalar) }
            }
        }
        return result + "\""
    }
}
