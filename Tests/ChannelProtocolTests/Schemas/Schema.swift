import Foundation
import HubTesting

/// The part of JSON Schema 2020-12 that `protocol/schemas` uses; an unknown keyword is a failure, not a pass.
struct Schema {
    private let root: [String: Tree]
    private let body: Tree

    /// Loads `protocol/schemas/<name>.json`.
    init(_ name: String) throws {
        let url = URL(filePath: RepositoryFiles.root + "/protocol/schemas/\(name).json")
        let tree = try JSONDecoder().decode(Tree.self, from: Data(contentsOf: url))
        self.init(root: tree.members, body: tree)
    }

    private init(root: [String: Tree], body: Tree) {
        self.root = root
        self.body = body
    }

    /// Why `value` does not fit; empty if it does.
    func violations(in value: Tree, at path: String = "$") throws -> [String] {
        var found: [String] = []
        for (keyword, rule) in body.members {
            switch keyword {
            case "$schema", "title", "description", "$defs": continue
            case "$ref": found += try target(of: rule.text).violations(in: value, at: path)
            case "type":
                if !rule.alternatives.contains(where: { value.isOf($0.text) }) { found.append("\(path): type") }
            case "enum": if !rule.alternatives.contains(value) { found.append("\(path): enum") }
            case "const": if rule != value { found.append("\(path): const") }
            case "minimum": if value.double < rule.double { found.append("\(path): minimum") }
            case "maximum": if value.double > rule.double { found.append("\(path): maximum") }
            case "minLength": if value.text.count < Int(rule.double) { found.append("\(path): minLength") }
            case "maxLength": if value.text.count > Int(rule.double) { found.append("\(path): maxLength") }
            case "minItems": if value.elements.count < Int(rule.double) { found.append("\(path): minItems") }
            case "maxItems": if value.elements.count > Int(rule.double) { found.append("\(path): maxItems") }
            case "required":
                for name in rule.elements where value.members[name.text] == nil {
                    found.append("\(path): no \(name.text)")
                }
            case "properties":
                for (name, rule) in rule.members {
                    guard let member = value.members[name] else { continue }
                    found += try Schema(root: root, body: rule).violations(in: member, at: "\(path).\(name)")
                }
            case "additionalProperties":
                for (name, member) in value.members where body.members["properties"]?.members[name] == nil {
                    if rule == .bool(false) { found.append("\(path): surplus \(name)") }
                    if rule.members.isEmpty { continue }
                    found += try Schema(root: root, body: rule).violations(in: member, at: "\(path).\(name)")
                }
            case "items":
                for element in value.elements {
                    found += try Schema(root: root, body: rule).violations(in: element, at: "\(path)[]")
                }
            case "prefixItems":
                for (rule, element) in zip(rule.elements, value.elements) {
                    found += try Schema(root: root, body: rule).violations(in: element, at: "\(path)[]")
                }
            case "anyOf":
                let fits = try rule.elements.contains {
                    try Schema(root: root, body: $0).violations(in: value).isEmpty
                }
                if !fits { found.append("\(path): anyOf") }
            default: found.append("\(path): the test does not know \(keyword)")
            }
        }
        return found
    }

    /// `#/$defs/meta`, `presence_state.json` or both together.
    private func target(of reference: String) throws -> Schema {
        let parts = reference.split(separator: "#", omittingEmptySubsequences: false)
        let other = try parts[0].isEmpty ? self : Schema(String(parts[0].dropLast(".json".count)))
        guard parts.count == 2 else { return Schema(root: other.root, body: .object(other.root)) }
        let name = String(parts[1].dropFirst("/$defs/".count))
        return Schema(root: other.root, body: other.root["$defs"]?.members[name] ?? .bool(false))
    }
}

extension Tree {
    var members: [String: Tree] { if case .object(let members) = self { members } else { [:] } }
    var elements: [Tree] { if case .array(let elements) = self { elements } else { [] } }
    var text: String { if case .string(let text) = self { text } else { "" } }
    var double: Double { if case .number(let number) = self { number } else { .nan } }

    /// The elements of an array, or the value alone.
    fileprivate var alternatives: [Tree] { if case .array(let elements) = self { elements } else { [self] } }

    fileprivate func isOf(_ type: String) -> Bool {
        switch self {
        case .object: type == "object"
        case .array: type == "array"
        case .string: type == "string"
        case .number(let number): type == "number" || type == "integer" && number == number.rounded()
        case .bool: type == "boolean"
        case .null: type == "null"
        }
    }
}
