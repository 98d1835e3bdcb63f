import HubClient
import JSONCore

/// Puts a user out of a room.
struct KickCommand {
    let options: KickOptions

    func run() throws(Stop) {
        let order = Array(order.text.utf8)
        _ = try options.hub.caller().answer("POST", RoomPath.kick(options.room), json: order)
        if options.isJSON {
            let done = JSONTree.object([.init("kicked", .string(options.user)), .init("room", .string(options.room))])
            Console.print(done.text)
        } else {
            Console.say("\(options.user) is out of \(options.room) for \(options.seconds.shortText)")
        }
    }

    /// What the hub is told.
    var order: JSONTree {
        var members: [JSONTree.Member] = [
            .init("user", .string(options.user)),
            .init("seconds", .number("\(options.seconds.wholeMilliseconds / 1000)")),
        ]
        if let reason = options.reason { members.append(.init("reason", .string(reason))) }
        return .object(members)
    }
}
