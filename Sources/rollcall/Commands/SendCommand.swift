import HubClient
import JSONCore

/// Sends one event to a room.
struct SendCommand {
    let options: SendOptions

    func run() throws(Stop) {
        let payload = options.payload == "-" ? try readTextFile("/dev/stdin") : Array(options.payload.utf8)
        do throws(JSONTextError) {
            _ = try JSONTree(parsing: payload)
        } catch {
            throw Stop(.usage, "standard input: \(error)", hint: "the payload is one JSON value")
        }
        let path = RoomPath.event(options.event, in: options.room)
        _ = try options.hub.caller().answer("POST", path, json: payload)
        if options.isJSON {
            let done = JSONTree.object([.init("sent", .string(options.event)), .init("room", .string(options.room))])
            Console.print(done.text)
        } else {
            Console.say("sent \(options.event) to everybody in \(options.room)")
        }
    }
}
