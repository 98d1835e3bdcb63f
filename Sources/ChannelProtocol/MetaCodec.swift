import JSONCore
package import PresenceCore

/// What the hub demands of the metas of a room.
package struct MetaRules: Sendable {
    /// Octets that a meta may have.
    ///
    /// Default 16 KiB; more is `WireError.metaTooLarge`.
    package var limit = 16 << 10
    /// Members whose values are counted: the labels of the room's policy.
    package var labels: [LabelName] = []
    /// With authentication on: the verified user, who replaces a `user_id` that the meta claims.
    package var verifiedUser: UserID?
    /// With authentication on: the verified role, which replaces a `role` that the meta claims.
    package var verifiedRole: Role?

    package init() {}
}

/// Turns what a client tracks, a raw JSON object, into a `Meta`.
///
/// The octets stay as they were, except that `phx_ref` and `phx_ref_prev` are taken out (the server sets them) and
/// claims about identity are replaced. Of a name that occurs twice, every occurrence is treated alike.
package enum MetaCodec {
    /// Reads one JSON value that must be an object.
    ///
    /// Errors: `metaNotAnObject`, `metaTooLarge`, and `hazardousName` for a top-level member that every JavaScript
    /// object already has, or for such a label. A label is a string, number or boolean; other kinds and the empty
    /// string count under no value; one that is too long or has control characters is `invalidLabel`.
    package static func decode(
        _ range: Range<Int>, in text: Span<UInt8>, rules: MetaRules
    ) throws(WireError) -> Meta {
        try decode(range, in: text, rules: rules, dropping: ["phx_ref", "phx_ref_prev"])
    }

    /// Reads the payload of a join without `config`: the member is tracked with it (wire.md 5).
    ///
    /// Tokens are taken out: a meta is shown to everybody in the room.
    package static func decode(
        join payload: Range<Int>, in text: Span<UInt8>, rules: MetaRules
    ) throws(WireError) -> Meta {
        let own: [StaticString] = [
            "phx_ref", "phx_ref_prev", "access_token", "user_token", "token", "apikey", "config",
        ]
        return try decode(payload, in: text, rules: rules, dropping: own)
    }

    static func decode(
        _ range: Range<Int>, in text: Span<UInt8>, rules: MetaRules, dropping dropped: [StaticString]
    ) throws(WireError) -> Meta {
        guard range.count <= rules.limit else { throw .metaTooLarge(bytes: range.count, limit: rules.limit) }
        guard !range.isEmpty, text[range.lowerBound] == .openBrace else { throw .metaNotAnObject }
        let labels = try labels(of: range, in: text, rules: rules)
        var payload: [UInt8] = []
        payload.reserveCapacity(range.count)
        do throws(JSONError) {
            try JSONObjectCopy.append(range, in: text, to: &payload) { key in
                for name in dropped where key.equals(name, in: text) { return .drop }
                if let user = rules.verifiedUser, key.equals("user_id", in: text) { return .replace(user.value) }
                if let role = rules.verifiedRole, key.equals("role", in: text) { return .replace(role.value) }
                return .keep
            }
        } catch {
            throw .notJSON(error)
        }
        // A verified name may be longer than the claim that it replaces.
        guard payload.count <= rules.limit else { throw .metaTooLarge(bytes: payload.count, limit: rules.limit) }
        return Meta(payload: payload, labels: labels)
    }

    /// Judges the names of all members and reads those that are labels.
    private static func labels(
        of range: Range<Int>, in text: Span<UInt8>, rules: MetaRules
    ) throws(WireError) -> [Label] {
        var labels: [Label] = []
        var members = JSONMembers(range)
        while let (key, value) = try members.nextMember(in: text) {
            if key.isHazard(in: text) { throw .hazardousName(key.string(in: text)) }
            for name in rules.labels where name.withUTF8({ key.equals($0, in: text) }) {
                if let value = try label(name, value, in: text, rules: rules) {
                    labels.append(Label(name: name, value: value))
                }
            }
        }
        return labels
    }

    private static func label(
        _ name: LabelName, _ value: JSONValue, in text: Span<UInt8>, rules: MetaRules
    ) throws(WireError) -> LabelValue? {
        var string = value.scalarString(in: text)
        if let role = rules.verifiedRole, name == .role { string = role.value }
        if let user = rules.verifiedUser, name == .userID { string = user.value }
        guard let string else { return nil }
        if HazardNames.contains(string) { throw .hazardousName(string) }
        guard let value = LabelValue(string) else { throw .invalidLabel(name.value) }
        return value
    }
}

extension WireText {
    /// Whether these characters name something that every JavaScript object already has; rarely makes a `String`.
    func isHazard(in text: Span<UInt8>) -> Bool {
        // The names have 7 to 20 octets; an escape may hide that.
        guard hasEscapes || (7...20).contains(range.count) else { return false }
        return HazardNames.contains(string(in: text))
    }
}
