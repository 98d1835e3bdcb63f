import ChannelProtocol
import PresenceCore
import Testing

@testable import HubRuntime

@Suite struct JoiningTests {
    @Test("a join is answered by its reply and the room's presence in one write (wire.md 4.1)")
    func joining() throws {
        let hub = try TestHub()
        let ada = try hub.connect()
        ada.join(as: "ada")
        hub.run()
        #expect(ada.received() == ["joined 1 | state"])

        ada.track(#"{"n":1}"#)
        hub.run()
        #expect(ada.received() == [#"ok 2 | diff +ada{"n":1}"#])

        let grace = try hub.connect()
        grace.join(as: "grace")
        hub.run()
        #expect(grace.received() == [#"joined 1 | state ada{"n":1}"#])
    }
}
