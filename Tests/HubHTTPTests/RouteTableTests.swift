import HTTPCore
import Testing

@testable import HubHTTP

@Suite struct RouteTableTests {
    let table = RouteTable(routes: [
        Route("GET", "/", .atOnce { _ throws(Problem) in Response(text: "root") }),
        Route("GET", "/rooms", .atOnce { _ throws(Problem) in Response(text: "list") }),
        Route("GET", "/rooms/{room}", .atOnce { _ throws(Problem) in Response(text: "one") }),
        Route("POST", "/rooms/{room}", .atOnce { _ throws(Problem) in Response(text: "new") }),
    ])

    @Test(
        "a path finds its route, and its places are decoded after it was split",
        arguments: [
            ("GET", "/", [:]), ("GET", "/rooms", [:]), ("HEAD", "/rooms", [:]),
            ("GET", "/rooms/algebra", ["room": "algebra"]),
            ("POST", "/rooms/a%2Fb", ["room": "a/b"]), ("GET", "/rooms/%C3%A9+%20", ["room": "é+ "]),
            ("GET", "/%72ooms", [:]),
        ] as [(String, String, [String: String])])
    func found(method: String, path: String, places: [String: String]) throws {
        #expect(try table.find(method, path).places == places)
    }

    @Test("no route: not found", arguments: ["/room", "/rooms/", "/rooms/a/b", "//rooms", "/ROOMS", "*"])
    func unknown(path: String) {
        #expect(throws: Problem.routeNotFound) { try table.find("GET", path) }
    }

    @Test("another method: the path says what it allows (RFC 9110 15.5.6)")
    func wrongMethod() {
        #expect(throws: Problem.methodNotAllowed(allow: "GET, HEAD, OPTIONS")) { try table.find("POST", "/rooms") }
        #expect(throws: Problem.methodNotAllowed(allow: "GET, HEAD, OPTIONS, POST")) {
            try table.find("DELETE", "/rooms/algebra")
        }
    }

    @Test("a broken percent-encoding is refused", arguments: ["/rooms/%", "/rooms/%2", "/rooms/%zz", "/rooms/%FF"])
    func badPath(path: String) {
        #expect(throws: Problem.badPath) { try table.find("GET", path) }
    }
}
