/// What connecting is, wherever it is measured: a stock client joins a room of ten with presence, and tracks nothing.
enum ConnectFixture {
    static let roomSize = 10

    static let dialect = Dialect(
        path: "/socket/websocket?vsn=2.0.0",
        subscribe: #"["1","1","room:hall-%r","phx_join",{"config":{"broadcast":{"self":false,"ack":false},"#
            + #""presence":{"enabled":true,"key":"\#(MemoryFixture.user)"}}}]"#,
        // What comes last: after the answer to the join.
        ready: #""presence_state""#)

    /// A few addresses are everybody here, who come again and again: a twentieth of their bound is what may come in a second.
    static let configuration =
        #"{"message_rate":100000,"max_per_address":1000000,"request_rate":100000,"drain_seconds":0}"#
}
