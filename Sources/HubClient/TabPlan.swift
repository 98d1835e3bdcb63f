package import ChannelProtocol

/// What a tab wants: one topic, how it joins it, and what it tracks there.
package struct TabPlan: Sendable {
    package var topic: String

    /// The options of `phx_join`, the same at every rejoin: key, session, mode and the like.
    package var join: JoinRequest

    /// A JSON object that is tracked after every join; nil = the tab only looks on.
    package var meta: [UInt8]?

    /// Milliseconds between two heartbeats; default 25,000 as with stock clients.
    package var heartbeat: UInt64 = 25_000

    /// Milliseconds that an answer to a join may take; then the tab connects anew; default 10,000.
    package var patience: UInt64 = 10_000

    /// Whether the tab comes back by itself when its connection or channel is lost.
    package var returns = true

    package var backOff = BackOff()

    /// Octets that the kernel may keep for this tab while it does not read; nil = the system's choice, some megabytes.
    package var receiveBuffer: Int32?

    package init(topic: String, join: JoinRequest, meta: [UInt8]? = nil) {
        self.topic = topic
        self.join = join
        self.meta = meta
    }

    /// A subscriber of `topic`; with a key and a meta it is a member too.
    package init(
        topic: String, mode: JoinRequest.Mode, key: String? = nil, session: String? = nil, meta: [UInt8]? = nil
    ) {
        var request = JoinRequest()
        request.hasConfig = true
        request.presence.key = key
        request.presence.mode = mode
        request.presence.isEnabled = mode == .full
        request.presence.wantsSync = mode == .full
        request.session = session
        self.init(topic: topic, join: request, meta: meta)
    }
}
