/// The tabs whose memory is counted: 36 octets of user id, 23 of session id, 80 of what is tracked, an hour's lease.
enum MemoryFixture {
    static let user = "6f9619ff-8b86-d011-b42d-00c04f%i"
    static let session = "session-of-a-tab-%i"
    static let meta = #"{"name":"Ada Lovelace","role":"member","language":"en","tab":"%i","up":true}"#

    /// To be connected, and no more.
    static let dialect = Dialect(path: "/socket/websocket?vsn=2.0.0", ready: Dialect.answered)

    static let join =
        #"["1","1","room:hall-%r","phx_join",{"config":{"broadcast":{"self":false,"ack":false},"#
        + #""presence":{"enabled":true,"mode":"full","key":"\#(user)"},"#
        + #""session":"\#(session)","lease":{"state":"active"}}}]"#

    static let track =
        #"["1","2","room:hall-%r","presence",{"type":"presence","event":"track","payload":\#(meta)}]"#

    /// The lease is the rooms': a page may announce ten minutes at most by itself.
    static var hub: HubProcess.Settings {
        var settings = HubProcess.Settings()
        settings.idleTimeout = 3600
        settings.graceClose = 1
        settings.graceLost = 1
        settings.configuration =
            #"{"max_per_address":20000,"request_rate":100000,"rooms":[{"match":"*","lease":3600}]}"#
        return settings
    }
}
