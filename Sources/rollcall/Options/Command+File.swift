import HubIdentity
import JSONCore

extension Command {
    /// Applies the JSON object in a file and returns the names of what it sets; unknown keys are as wrong as unknown
    /// options.
    func apply(file path: String, octets: [UInt8], to target: inout Target) throws(Stop) -> [String] {
        let tree: JSONTree
        do {
            tree = try JSONTree(parsing: octets)
        } catch {
            throw Stop(.usage, "\(path): \(error)", hint: "the configuration is one JSON object")
        }
        guard case .object(let members) = tree else {
            throw Stop(.usage, "\(path): expected a JSON object", hint: helpHint)
        }
        for key in fileKeys {
            guard let value = tree[key.name] else { continue }
            try key.read(value, "\(path): \(key.name)", &target)
        }
        let table = options.filter(\.isInFile)
        try table.apply(
            members.filter { member in !fileKeys.contains { $0.name == member.name } }, to: &target,
            place: "\(path): ", otherKeys: fileKeys.map(\.name), hint: helpHint)
        return members.map { member in table.first { $0.key == member.name }?.name ?? member.name }
    }
}

extension [Option<RoomRule>] {
    /// Reads the objects of a list, in their order.
    func readAll(_ value: JSONTree, place: String) throws(Stop) -> [RoomRule] {
        guard case .array(let elements) = value else {
            throw Stop(.usage, "\(place): expected a list of objects", hint: "rollcall help rooms")
        }
        var rules: [RoomRule] = []
        for (index, element) in elements.enumerated() {
            let place = "\(place)[\(index)]"
            guard case .object(let members) = element else {
                throw Stop(.usage, "\(place): expected an object", hint: "rollcall help rooms")
            }
            guard element["match"] != nil else {
                throw Stop(.usage, "\(place).match is missing", hint: "a room's name, or a pattern such as exam-*")
            }
            var rule = RoomRule()
            try apply(members, to: &rule, place: place + ".", hint: "rollcall help rooms")
            rules.append(rule)
        }
        return rules
    }
}

extension Array {
    /// Applies the members of one JSON object by the table; `place` goes before each key in complaints.
    func apply<Target>(
        _ members: [JSONTree.Member], to target: inout Target, place: String, otherKeys: [String] = [], hint: String
    ) throws(Stop) where Element == Option<Target> {
        for member in members {
            guard let option = first(where: { $0.key == member.name }) else {
                throw .unknown("key", member.name, at: place, known: map(\.key) + otherKeys, help: hint)
            }
            guard let texts = member.value.texts(asList: option.isList), option.apply(texts, &target) else {
                throw option.wrong([member.value.text], at: place + member.name, hint: hint)
            }
        }
    }
}

extension JSONTree {
    /// What a flag would say to mean this value; nil for objects, null, and lists where one value belongs.
    fileprivate func texts(asList: Bool) -> [String]? {
        switch self {
        case .string(let text): return [text]
        case .number(let text): return [text]
        case .bool(let value): return [value ? "true" : "false"]
        case .array(let elements) where asList:
            let texts = elements.compactMap { $0.texts(asList: false)?.first }
            return texts.count == elements.count ? texts : nil
        case .array, .object, .null: return nil
        }
    }
}
