import HTTPCore
import Testing

@testable import HubHTTP

@Suite("Why somebody is still shown")
struct HeldPersonRouteTests {
    @Test("each session says what holds its place, and for how long, but not its name")
    func holds() async throws {
        let answer = try await TestSite().ask("GET", "/api/v1/rooms/algebra/people/ada")
        #expect(
            answer.text == #"{"user":"ada","status":"active","role":"member","since_ms":1700000000123,"#
                + #""last_active_ms":1700000009000,"is_counted":true,"sessions":["#
                + #"{"page":"hidden","socket":"live"},"#
                + #"{"page":"active","socket":"grace","reason":"lost","grace_ends_in_ms":8200,"lease_ends_in_ms":70000},"#
                + #"{"page":"active","socket":"none","lease_ends_in_ms":12000}]}"#)
    }

    @Test("who is not there has nothing that is held", arguments: ["algebra/people/alan", "empty/people/ada"])
    func absent(path: String) async throws {
        let answer = try await TestSite().ask("GET", "/api/v1/rooms/\(path)")
        #expect(answer.status == 404)
        #expect(try answer.json()["code"] as? String == "PersonNotFound")
    }
}
