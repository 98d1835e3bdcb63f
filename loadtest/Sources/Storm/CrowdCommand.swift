import CFloor
import Glibc

/// The hidden command `crowd`: a process full of subscribers of one room in C, for whom nothing is checked but that they stay.
///
/// `loadtest crowd PORT MODE COUNT PER-SECOND`; MODE is `full` or `count` for members that track the time at which they do, `listen`
/// for full subscribers that do not track. Prints `ready` when all are in; at SIGTERM `octets N`, then all go at once, by RST.
enum CrowdCommand {
    static let topic = "room:" + Dialect.firstRoom

    static func run(_ words: [String]) throws(Failure) -> Int32 {
        guard words.count == 4, let port = UInt16(words[0]), let count = Int(words[2]), let perSecond = Int(words[3])
        else { throw .usage("crowd PORT full|count|listen COUNT PER-SECOND") }
        process_catch_end()
        _ = process_prepare(1)
        // Whoever watches and measures goes first: both have one processor.
        setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 15)
        let crowd = try FloorCrowd(
            "crowd", port: port, dialect: dialect(words[1], perSecond: perSecond), subscribers: count,
            hasPublishers: false)
        StandardOutput.write("ready\n")
        while process_is_ending() == 0 { try crowd.listen(seconds: 0.05) }
        StandardOutput.write("octets \(crowd.octets)\n")
        withExtendedLifetime(crowd) {}
        return 0
    }

    /// - Parameter batch: stands in the names of users and sessions, where several crowds come to one room.
    static func dialect(_ mode: String, perSecond: Int = 0, batch: String = "") -> Dialect {
        let key = #""key":"user-\#(batch)%i""#
        let presence = mode == "count" ? #""enabled":false,"mode":"count",\#(key)"# : #""enabled":true,\#(key)"#
        var dialect = Dialect(
            path: "/socket/websocket?vsn=2.0.0",
            subscribe:
                #"["1","1","\#(topic)","phx_join",{"config":{"broadcast":{"self":false,"ack":false},"presence":{"#
                + presence + #"},"session":"session-\#(batch)%i"}}]"#, ready: Dialect.answered)
        dialect.perSecond = perSecond
        guard mode != "listen" else { return dialect }
        dialect.subscribeNext =
            #"["1","2","\#(topic)","presence",{"type":"presence","event":"track","payload":"#
            + #"{"n":%t,"name":"Ada Lovelace","role":"member"}}]"#
        return dialect
    }
}
