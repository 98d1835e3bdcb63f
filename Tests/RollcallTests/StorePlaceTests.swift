import Testing

@testable import rollcall

@Suite struct StorePlaceTests {
    private static let places: [([String: String], String?)] = [
        (["STATE_DIRECTORY": "/var/lib/rollcall", "HOME": "/home/ada"], "sqlite:/var/lib/rollcall/rollcall.db"),
        (["STATE_DIRECTORY": "/var/lib/one:/var/lib/two"], "sqlite:/var/lib/one/rollcall.db"),
        (["XDG_STATE_HOME": "/state", "HOME": "/home/ada"], "sqlite:/state/rollcall/rollcall.db"),
        (["XDG_STATE_HOME": "relative", "HOME": "/home/ada"], "sqlite:/home/ada/.local/state/rollcall/rollcall.db"),
        (["HOME": ""], nil), ([:], nil),
    ]

    @Test("a hub that is told nothing keeps its store where programs keep their state", arguments: places)
    func standard(environment: [String: String], place: String?) {
        #expect(StorePlace.standard(isDevelopment: false, environment: environment)?.description == place)
        #expect(StorePlace.standard(isDevelopment: true, environment: environment) == .memory)
    }

    @Test("what names no store is none", arguments: ["", "sqlite:", "sqlite", "MEMORY", "/var/lib/rollcall.db"])
    func wrong(text: String) {
        #expect(StorePlace(text) == nil)
    }
}
