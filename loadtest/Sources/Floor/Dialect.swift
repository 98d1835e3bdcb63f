/// How a server is spoken to, in the plan's texts: `%r` stands for a room's number, `%i` for a connection's.
struct Dialect {
    var path: String
    /// nil = the same as the subscribers'.
    var publisherPath: String?
    /// nil = to be connected is to be subscribed.
    var subscribe: String?
    var joinPublisher: String?
    /// What the answer to either contains.
    var ready: String
    var heartbeat: String?
    /// Over TLS, whoever answers.
    var isSecure = false
    /// Whether permessage-deflate is offered, as browsers do.
    var compresses = false
    var isBinary = false
    /// What is delivered is cut into frames anywhere.
    var isStream = false
    /// What a stream may hold between two messages.
    var ignored: String?
    /// What a subscriber says right behind `subscribe`.
    var subscribeNext: String?
    /// Connections that are begun in a second; 0 = as many as are answered.
    var perSecond = 0

    /// What ref.c of wsbench, our floor and our small hubs of other libraries understand.
    static let bare = Dialect(path: "/", subscribe: "S%r", ready: "ok")

    /// A plain Phoenix client that takes broadcasts and no presence.
    static let phoenix = Dialect(
        path: "/socket/websocket?vsn=2.0.0", subscribe: join, joinPublisher: join, ready: answered,
        heartbeat: #"[null,"9","phoenix","heartbeat",{}]"#)

    /// The name of room 0; a digit of it is a digit of the room's number.
    static let firstRoom = "hall-000"

    /// What every answer of Rollcall to a push contains.
    static let answered = #""phx_reply",{"status":"ok""#

    private static let join =
        #"["1","1","room:hall-%r","phx_join",{"config":{"broadcast":{"self":false,"ack":false},"#
        + #""presence":{"enabled":false,"mode":"off"}}}]"#
}
