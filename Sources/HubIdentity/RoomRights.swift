/// What somebody may do in a room.
package struct RoomRights: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Join it and read what the API tells of it.
    package static let join = RoomRights(rawValue: 1)
    /// Be present in it.
    package static let track = RoomRights(rawValue: 2)
    package static let broadcast = RoomRights(rawValue: 4)
    /// Kick and ban.
    package static let moderate = RoomRights(rawValue: 8)

    /// What everybody may do where nothing is said.
    package static let everybody: RoomRights = [.join, .track, .broadcast]
    package static let all: RoomRights = [.everybody, .moderate]

    /// The right of a name in the claim `rooms`; nil for any other word.
    package init?(name: String) {
        guard let right = Self.names.first(where: { $0.name == name })?.right else { return nil }
        self = right
    }

    /// The words of these rights, as the claim spells them.
    package var names: [String] { Self.names.filter { contains($0.right) }.map(\.name) }

    private static let names: [(name: String, right: RoomRights)] = [
        ("join", .join), ("track", .track), ("broadcast", .broadcast), ("moderate", .moderate),
    ]
}

/// The claim `rooms`: rights by patterns of names.
///
/// It says all that its bearer may do: a room that no pattern matches is closed to it, public or not.
package struct RoomGrants: Sendable, Hashable {
    package struct Grant: Sendable, Hashable {
        package let pattern: RoomPattern
        package let rights: RoomRights

        package init(_ pattern: String, _ rights: RoomRights) {
            self.pattern = RoomPattern(pattern)
            self.rights = rights
        }
    }

    package let grants: [Grant]

    package init(_ grants: [Grant]) {
        self.grants = grants
    }

    /// What all patterns that match give together.
    package func rights(in room: String) -> RoomRights {
        grants.reduce(into: []) { rights, grant in
            if !rights.isSuperset(of: grant.rights), grant.pattern.matches(room) { rights.formUnion(grant.rights) }
        }
    }
}

/// The part of an identity that decides which rooms are open to it.
///
/// People with the same claims are equal here, so that they can share what is made for them.
package struct RoomAccess: Sendable, Hashable {
    /// The claim `rooms`; nil: all public rooms.
    package var grants: RoomGrants?
    /// The claim `owner_of`.
    package var ownedRooms: [String]
    /// Who this is, for rooms whose policy names an owner.
    package var user: String?
    /// Whether the token is the public key of an application and names nobody.
    package var isAnonymous: Bool
    /// Whether the token is the secret key of an application's server, which may do everything everywhere.
    package var isService: Bool

    package init(
        grants: RoomGrants? = nil, ownedRooms: [String] = [], user: String? = nil, isAnonymous: Bool = false,
        isService: Bool = false
    ) {
        self.grants = grants
        self.ownedRooms = ownedRooms
        self.user = user
        self.isAnonymous = isAnonymous
        self.isService = isService
    }

    /// What is allowed in a room: to its owner all, to others what their claim says; without the claim, what everybody
    /// may in a public room and nothing in a private one.
    ///
    /// A user's own room is the user's to hear, and nobody else's.
    /// - Parameters:
    ///   - owner: whom the room's policy names.
    ///   - anonymous: what the room's policy grants those whom their token does not name.
    package func rights(
        in room: String, isPrivate: Bool, owner: String?, anonymous: RoomRights = []
    ) -> RoomRights {
        if isService { return .all }
        if let listener = UserRoom.user(of: room) { return listener == user ? .join : [] }
        if ownedRooms.contains(room) || (user != nil && user == owner) { return .all }
        if let grants { return grants.rights(in: room) }
        if isPrivate { return [] }
        return isAnonymous ? anonymous : .everybody
    }
}
