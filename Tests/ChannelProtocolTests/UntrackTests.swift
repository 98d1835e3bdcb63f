import ChannelProtocol
import PresenceCore
import Testing

@Suite struct UntrackTests {
    @Test(
        "an untrack may say that the session is completed or given up; anything else is an ordinary leave (wire.md 4.5)",
        arguments: [
            (#"{"event":"untrack"}"#, .left), (#"{"event":"untrack","payload":{}}"#, .left),
            (#"{"event":"untrack","payload":{"reason":"completed"}}"#, .completed),
            (#"{"event":"UNTRACK","payload":{"x":1,"reason":"abandoned"}}"#, .abandoned),
            (#"{"event":"untrack","payload":{"reason":"banned"}}"#, .left),
            (#"{"event":"untrack","payload":{"reason":7}}"#, .left),
            (#"{"event":"untrack","payload":"completed"}"#, .left), (#"{"event":"untrack","payload":null}"#, .left),
        ] as [(String, LeaveReason)])
    func reasons(payload: String, reason: LeaveReason) throws {
        let octets = Array(payload.utf8)
        let command = try PresenceCommand.decode(0..<octets.count, in: octets.span, rules: MetaRules())
        #expect(command == .untrack(reason))
    }
}
