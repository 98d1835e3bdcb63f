/// Who speaks on a connection by a verified token, and by what right.
package struct Identity: Sendable, Equatable {
    /// The role of somebody of whom nothing else is known.
    package static let memberRole = "member"

    /// The user, or nil when the token names none.
    package let user: String?

    /// The role in rooms by token; a room's roster goes before it (presence.md 6).
    package let role: String
    package let name: String?

    /// Which rooms are open to it, and for what.
    package let access: RoomAccess

    /// When the token ends, in seconds since 1970; the verifier's leeway comes on top.
    package let expiresAt: Int64

    /// The speaker of a verified token: `rollcall_role`, else `role` unless it is one that every Supabase token
    /// carries, else `member`.
    package init(_ claims: Claims) {
        user = claims.subject
        role = claims.rollcallRole ?? Self.roleInRooms(claims.role) ?? Self.memberRole
        name = claims.name
        access = RoomAccess(
            grants: claims.rooms, ownedRooms: claims.ownerOf, user: claims.subject,
            isAnonymous: claims.subject == nil && claims.role == "anon",
            isService: claims.subject == nil && claims.role == "service_role")
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
