import HubIdentity

/// What `rollcall token` can be told.
struct TokenOptions: CommandOptions, Equatable {
    var user: String?
    var role: String?
    var name: String?
    /// Rooms the user owns.
    var ownerOf: [String] = []
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
