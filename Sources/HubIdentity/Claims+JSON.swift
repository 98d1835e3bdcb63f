import JSONCore

extension Claims {
    /// Reads the payload of a token whose signature was good; claims of other names are skipped.
    ///
    /// Throws `missingClaim` without `exp`, or without `sub` unless the role is `anon` or `service_role`; throws
    /// `invalidClaim` for a value of another type. A claim that is null counts as absent.
    init(_ payload: JSONTree) throws(TokenError) {
        func value(_ name: Name) -> JSONTree? {
            let value = payload[name.rawValue]
            return value == .null ? nil : value
        }
        func text(_ name: Name) throws(TokenError) -> String? {
            switch value(name) {
            case nil: return nil
            case .string(let text)?: return text.isEmpty ? nil : text
            default: throw .invalidClaim(name)
            }
        }
        func seconds(_ name: Name) throws(TokenError) -> Int64? {
            guard let value = value(name) else { return nil }
            guard let seconds = value.wholeNumber else { throw .invalidClaim(name) }
            return seconds
        }

        guard let expiresAt = try seconds(.expiresAt) else { throw .missingClaim(.expiresAt) }
        self.init(
            subject: try text(.subject), role: try text(.role), rollcallRole: try text(.rollcallRole),
            name: try text(.name), expiresAt: expiresAt, notBefore: try seconds(.notBefore))
        switch value(.ownerOf) {
        case nil: break
        case .string(let room)?: ownerOf = [room]
        case .array(let rooms)?:
            for room in rooms {
                guard case .string(let name) = room else { throw .invalidClaim(.ownerOf) }
                ownerOf.append(name)
            }
        default: throw .invalidClaim(.ownerOf)
        }
        // The two keys that a Supabase project gives to an application name no person.
        guard subject != nil || role == "anon" || role == "service_role" else { throw .missingClaim(.subject) }
    }

    /// The payload that says this, absent claims left out.
    var json: JSONTree {
        var members: [JSONTree.Member] = []
        func add(_ name: Name, _ value: JSONTree?) {
            if let value { members.append(.init(name.rawValue, value)) }
        }
        add(.subject, subject.map(JSONTree.string))
        add(.role, role.map(JSONTree.string))
        add(.rollcallRole, rollcallRole.map(JSONTree.string))
        add(.name, name.map(JSONTree.string))
        add(.ownerOf, ownerOf.isEmpty ? nil : .array(ownerOf.map(JSONTree.string)))
        add(.notBefore, notBefore.map { .number(String($0)) })
        add(.expiresAt, .number(String(expiresAt)))
        return .object(members)
    }
}
