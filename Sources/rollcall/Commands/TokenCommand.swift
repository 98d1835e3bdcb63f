import HubIdentity

/// Prints a signed token, so that a developer can be anybody on a hub with that key.
struct TokenCommand {
    let options: TokenOptions

    func run() throws(Stop) {
        // `check()` lets nobody get here without a file.
        guard let path = options.jwtSecretFile else { return }
        let secret = try Secret(file: path)
        Console.print(TokenSigner(secret: secret).sign(options.claims(now: unixTime())))
        let who = options.user.map { "for \($0)" } ?? "without a user"
        Console.say("a token \(who), good for \(options.ttl.shortText)")
    }
}

extension TokenOptions {
    /// What the token says when it is signed at `now`, in seconds since 1970.
    func claims(now: Int64) -> Claims {
        Claims(
            subject: user, role: role, name: name, ownerOf: ownerOf,
            rooms: rooms.isEmpty ? nil : RoomGrants(rooms), expiresAt: now + ttl.wholeMilliseconds / 1000)
    }
}
