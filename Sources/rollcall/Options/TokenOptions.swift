import HubIdentity

/// What `rollcall token` can be told.
struct TokenOptions: CommandOptions, Equatable {
    var user: String?
    var role: String?
    var name: String?
    /// Rooms the user owns.
    var ownerOf: [String] = []
    /// What the user may do in which rooms; none: the claim is left out.
    var rooms: [RoomGrants.Grant] = []
    var ttl: Duration = .seconds(3600)
    /// Never nil once parsed.
    var jwtSecretFile: String?

    static var command: Command<TokenOptions> {
        Command(
            name: "token", summary: "sign a token for development",
            options: [
                Option("user", \.user, .text("USER"), "Who speaks: the claim sub, the presence key."),
                Option("role", \.role, .text("ROLE"), standard: "none: a member", "The role in rooms."),
                Option("name", \.name, .text("NAME"), "A name for people to read."),
                Option("owner-of", \.ownerOf, .list("ROOMS"), standard: nil, "Rooms the user owns."),
                Option("rooms", \.rooms, .grants, standard: nil, "What the user may do where, and nowhere else."),
                Option("ttl", \.ttl, .seconds(.seconds(1) ... .seconds(365 * 86_400)), "How long it is good."),
                Option("jwt-secret-file", \.jwtSecretFile, .path, "The key that the hub was given."),
            ],
            example: (
                "rollcall token --user ada --role teacher --jwt-secret-file key",
                "a teacher for an hour"
            ))
    }

    func check() throws(Stop) {
        guard jwtSecretFile != nil else {
            throw Stop(.usage, "--jwt-secret-file is missing", hint: Secret.recipe)
        }
        // A key for an application, such as supabase-js wants beside the user's token, names nobody.
        guard user != nil || role == "anon" || role == "service_role" else {
            throw Stop(.usage, "--user is missing", hint: "only the roles anon and service_role go without")
        }
    }
}

extension ValueReader where Value == [RoomGrants.Grant] {
    /// `exam-*=join+track`: a name or pattern, and rights; of a pattern given twice the rights add up.
    fileprivate static var grants: Self {
        Self(
            placeholder: "PATTERN=RIGHTS", range: nil,
            expectation: "PATTERN=RIGHTS, with rights such as join+track+broadcast+moderate", isList: true,
            read: { texts in
                var grants: [RoomGrants.Grant] = []
                for text in texts {
                    guard let mark = text.lastIndex(of: "="), mark > text.startIndex else { return nil }
                    let pattern = String(text[..<mark])
                    var rights = grants.first { $0.pattern.text == pattern }?.rights ?? []
                    for word in text[text.index(after: mark)...].split(separator: "+", omittingEmptySubsequences: false)
                    {
                        guard let right = RoomRights(name: String(word)) else { return nil }
                        rights.formUnion(right)
                    }
                    grants.removeAll { $0.pattern.text == pattern }
                    grants.append(RoomGrants.Grant(pattern, rights))
                }
                return grants
            },
            show: { $0.map { "\($0.pattern)=\($0.rights.names.joined(separator: "+"))" }.joined(separator: ",") })
    }
}
