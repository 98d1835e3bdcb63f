/// Who speaks on a connection, and by what right.
package struct Identity: Sendable, Equatable {
    /// The role of somebody of whom nothing else is known.
    package static let memberRole = "member"

    /// The user, or nil when the token names none or there is no token.
    package var user: String?
    /// The role in rooms by token; a room's roster goes before it (presence.md 6).
    package var role: String
    package var name: String?
    /// Rooms this user owns, without `realtime:`.
    package var ownedRooms: [String]
    /// Whether a token vouches for all this; false only for `--dev`.
    package var isVerified: Bool
    /// Whether the hub's admin token was shown; no claim of a token ever grants it.
    package var isAdmin: Bool
    /// When the token ends, in seconds since 1970, or nil when there is none; the verifier's leeway comes on top.
    package var expiresAt: Int64?

    /// A speaker that no token vouches for, as `--dev` allows it.
    package init(unverified user: String? = nil, role: String = Identity.memberRole, name: String? = nil) {
        self.user = user
        self.role = role
        self.name = name
        ownedRooms = []
        isVerified = false
        isAdmin = false
        expiresAt = nil
    }

    /// The speaker of a verified token: `rollcall_role`, else `role` unless it is one that every Supabase token
    /// carries, else `member`.
    package init(_ claims: Claims) {
        user = claims.subject
        role = claims.rollcallRole ?? Self.roleInRooms(claims.role) ?? Self.memberRole
        name = claims.name
        ownedRooms = claims.ownerOf
        isVerified = true
        isAdmin = false
        expiresAt = claims.expiresAt
    }

    /// Nil for the database roles of Supabase, which tell nothing about a person in a room.
    private static func roleInRooms(_ claim: String?) -> String? {
        switch claim {
        case "anon", "authenticated", "service_role": nil
        default: claim
        }
    }
}
