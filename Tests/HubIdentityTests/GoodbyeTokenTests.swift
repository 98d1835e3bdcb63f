import HubIdentity
import Testing

@Suite struct GoodbyeTokenTests {
    private let mint = GoodbyeToken.Mint()

    @Test("what a mint has signed it knows again", arguments: ["a", nil, "\u{1F600}\"", ""])
    func roundTrip(session: String?) {
        let token = GoodbyeToken(room: "algebra", user: "ada \"countess\"", session: session, beat: .max)
        #expect(mint.verify(Array(mint.sign(token).utf8)) == token)
    }

    @Test("nobody else's token is taken, nor one that was changed, nor octets of any other kind")
    func foreign() {
        let text = mint.sign(GoodbyeToken(room: "algebra", user: "ada", session: "a", beat: 7))
        #expect(GoodbyeToken.Mint().verify(Array(text.utf8)) == nil)
        for index in text.utf8.indices {
            var octets = Array(text.utf8)
            octets[text.utf8.distance(from: text.startIndex, to: index)] ^= 1
            #expect(mint.verify(octets) == nil)
        }
        for other in ["", ".", "a.b", text + ".", text + "=", "." + text] {
            #expect(mint.verify(Array(other.utf8)) == nil)
        }
    }
}
