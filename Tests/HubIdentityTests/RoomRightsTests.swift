import Testing

@testable import HubIdentity

/// Which rooms a token opens: its claim `rooms`, its ownership, or nothing but what everybody may.
@Suite struct RoomRightsTests {
    private static let grants = RoomGrants([
        .init("exam-*", [.join, .track]), .init("exam-1", [.broadcast]), .init("lobby", [.join]),
        .init("club-*", [.all]),
    ])

    @Test(
        "a claim says all that its bearer may do; what several patterns give adds up",
        arguments: [
            ("exam-1", [.join, .track, .broadcast]), ("exam-2", [.join, .track]), ("lobby", [.join]),
            ("club-chess", .all), ("algebra", []), ("exam", []), ("lobby-2", []),
        ] as [(String, RoomRights)])
    func claimed(room: String, rights: RoomRights) {
        let access = RoomAccess(grants: Self.grants)
        for isPrivate in [true, false] {
            #expect(access.rights(in: room, isPrivate: isPrivate, owner: nil) == rights)
        }
    }

    @Test("without a claim public rooms are open to everybody, private ones to nobody")
    func unclaimed() {
        let access = RoomAccess(user: "ada")
        #expect(access.rights(in: "algebra", isPrivate: false, owner: nil) == [.join, .track, .broadcast])
        #expect(access.rights(in: "algebra", isPrivate: true, owner: nil) == [])
        #expect(RoomAccess(grants: RoomGrants([])).rights(in: "algebra", isPrivate: false, owner: nil) == [])
    }

    @Test("the key of an application that names nobody may do what the room's policy grants it, and in private nothing")
    func anonymous() {
        let key = Identity(Claims(subject: nil, role: "anon", expiresAt: 1)).access
        #expect(key.rights(in: "algebra", isPrivate: false, owner: nil) == [])
        #expect(key.rights(in: "algebra", isPrivate: false, owner: nil, anonymous: .join) == .join)
        #expect(key.rights(in: "algebra", isPrivate: true, owner: nil, anonymous: .everybody) == [])
        let ada = Identity(Claims(subject: "ada", role: "anon", expiresAt: 1)).access
        #expect(ada.rights(in: "algebra", isPrivate: false, owner: nil) == .everybody)
    }

    @Test("an owner, by token or by the room's policy, may do everything there")
    func owners() {
        let byToken = RoomAccess(grants: Self.grants, ownedRooms: ["algebra"], user: "ada")
        #expect(byToken.rights(in: "algebra", isPrivate: true, owner: "grace") == .all)
        #expect(byToken.rights(in: "geometry", isPrivate: true, owner: "ada") == .all)
        #expect(byToken.rights(in: "geometry", isPrivate: true, owner: "grace") == [])
        #expect(RoomAccess().rights(in: "geometry", isPrivate: true, owner: nil) == [])
    }

    @Test(
        "the claim is read, and what it cannot mean is refused",
        arguments: [
            (#"{"exam-*":["join","track"],"lobby":[]}"#, [.init("exam-*", [.join, .track]), .init("lobby", [])]),
            (#"{"a":["moderate","broadcast","join"]}"#, [.init("a", [.join, .broadcast, .moderate])]),
            ("{}", []), (#"["algebra"]"#, nil), (#""*""#, nil), (#"{"a":"join"}"#, nil), (#"{"a":["read"]}"#, nil),
            (#"{"a":["Join"]}"#, nil), (#"{"a":[1]}"#, nil), (#"{"a":null}"#, nil), ("true", nil),
        ] as [(String, [RoomGrants.Grant]?)])
    func spellings(claim: String, grants: [RoomGrants.Grant]?) throws {
        let token = try signed(#"{"sub":"ada","exp":1800000060,"rooms":\#(claim)}"#)
        let verifier = try TokenVerifier(secret: secret())
        guard let grants else {
            #expect(throws: TokenError.invalidClaim(.rooms)) { try verifier.verify(token, now: noon) }
            return
        }
        let claims = try verifier.verify(token, now: noon)
        #expect(claims.rooms == RoomGrants(grants))
        #expect(try verifier.verify(TokenSigner(secret: secret()).sign(claims), now: noon) == claims)
        let without = try signed(#"{"sub":"ada","exp":1800000060,"rooms":null}"#)
        #expect(try verifier.verify(without, now: noon).rooms == nil)
    }

    @Test(
        "a user's own room is the user's to hear and nobody else's, whatever their grants (wire.md 9.2)",
        arguments: [
            (RoomAccess(user: "ada"), RoomRights.join), (RoomAccess(user: "grace"), RoomRights()),
            (RoomAccess(), RoomRights()),
            (
                RoomAccess(grants: RoomGrants([RoomGrants.Grant("*", .all)]), ownedRooms: ["user:ada"], user: "grace"),
                RoomRights()
            ),
            (RoomAccess(isAnonymous: true), RoomRights()), (RoomAccess(isService: true), RoomRights.all),
        ] as [(RoomAccess, RoomRights)])
    func userRooms(access: RoomAccess, rights: RoomRights) {
        #expect(access.rights(in: "user:ada", isPrivate: false, owner: "grace", anonymous: .everybody) == rights)
    }

    @Test("an application's secret key may do everything everywhere, a user whose token says the same role may not")
    func service() {
        let key = Identity(Claims(subject: nil, role: "service_role", expiresAt: 1)).access
        #expect(key.rights(in: "exam", isPrivate: true, owner: "grace") == .all)
        let ada = Identity(Claims(subject: "ada", role: "service_role", expiresAt: 1)).access
        #expect(ada.rights(in: "algebra", isPrivate: false, owner: "grace") == .everybody)
    }
}
