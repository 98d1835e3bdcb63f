/// What a verified token says; times are seconds since 1970 (RFC 7519 4.1).
///
/// `aud` and `iss` are neither required nor read: a secret belongs to one hub.
package struct Claims: Sendable, Equatable {
    /// `sub`: the user, or nil for the key of an application (role `anon` or `service_role`), which names nobody.
    package var subject: String?
    /// `role`, as the token's maker uses it.
    package var role: String?
    /// `rollcall_role`: the role in rooms, stronger than `role`.
    package var rollcallRole: String?
    /// `name`, for people to read.
    package var name: String?
    /// `owner_of`: rooms the user owns, without `realtime:`; one string or a list.
    package var ownerOf: [String]
    /// `rooms`: what the bearer may do in which rooms; nil: what everybody may in public ones.
    package var rooms: RoomGrants?
    /// `exp`: from this second on the token is void; required.
    package var expiresAt: Int64
    /// `nbf`: before this second the token is void.
    package var notBefore: Int64?

    package init(
        subject: String?, role: String? = nil, rollcallRole: String? = nil, name: String? = nil,
        ownerOf: [String] = [], rooms: RoomGrants? = nil, expiresAt: Int64, notBefore: Int64? = nil
    ) {
        self.subject = subject
        self.role = role
        self.rollcallRole = rollcallRole
        self.name = name
        self.ownerOf = ownerOf
        self.rooms = rooms
        self.expiresAt = expiresAt
        self.notBefore = notBefore
    }

    /// The names of the claims that are read, as they stand in a token.
    package enum Name: String, Sendable, CaseIterable {
        case subject = "sub"
        case role
        case rollcallRole = "rollcall_role"
        case name
        case ownerOf = "owner_of"
        case rooms
        case expiresAt = "exp"
        case notBefore = "nbf"
    }
}
