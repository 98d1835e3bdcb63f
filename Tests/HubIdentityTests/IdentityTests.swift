import Testing

@testable import HubIdentity

@Suite struct IdentityTests {
    @Test(
        "the role is rollcall_role, else role unless it is a database's, else member",
        arguments: [
            (nil, nil, "member"), ("teacher", nil, "teacher"), ("anon", nil, "member"),
            ("authenticated", nil, "member"), ("service_role", nil, "member"), ("teacher", "student", "student"),
            ("authenticated", "teacher", "teacher"), (nil, "anon", "anon"),
        ] as [(String?, String?, String)])
    func roles(claim: String?, rollcall: String?, role: String) {
        let claims = Claims(subject: "ada", role: claim, rollcallRole: rollcall, expiresAt: noon)
        #expect(Identity(claims).role == role)
    }

    @Test("a verified token vouches for user, name and rooms")
    func verified() {
        let identity = Identity(
            Claims(subject: "ada", role: "service_role", name: "Ada", ownerOf: ["algebra"], expiresAt: noon))
        #expect(identity.user == "ada")
        #expect(identity.name == "Ada")
        #expect(identity.access.ownedRooms == ["algebra"])
        #expect(identity.expiresAt == noon)
    }

    @Test("an admin token is itself and nothing else")
    func adminToken() {
        let token = AdminToken()
        #expect(token.text.count == 22)
        #expect(token.matches(token.text))
        #expect(!token.matches(""))
        #expect(!token.matches(token.text.dropLast()))
        #expect(!token.matches(token.text + "A"))
        #expect(!token.matches(AdminToken().text))
    }

    @Test(
        "fresh names differ and have as many characters as their bits need",
        arguments: [(128, 22), (96, 16), (1, 2)])
    func freshNames(bits: Int, length: Int) {
        let names = (0..<100).map { _ in FreshName.make(bits: bits) }
        #expect(names.allSatisfy { $0.count == length })
        if bits > 64 { #expect(Set(names).count == 100) }
    }
}
