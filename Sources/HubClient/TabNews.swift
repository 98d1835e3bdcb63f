package import WebSocketCore

/// What happened to a tab, told to whoever drives it.
package enum TabNews: Hashable, Sendable {
    /// The hub has answered the join; presence follows.
    case joined
    /// The hub refused the join; with `TabPlan.returns` the tab tries again.
    case joinRefused(reason: String)
    /// The hub has answered the last `track`.
    case tracked
    case trackRefused(reason: String)
    case untracked
    /// The hub has answered the leave.
    case left
    /// The hub has answered a broadcast that asked for it.
    case acknowledged
    /// `phx_close` that nobody asked for: the tab stays away.
    case channelClosed
    /// `phx_error`: the channel failed, and the tab joins again.
    case channelFailed(reason: String)
    /// The connection ended by the hub, the network or a missing answer; 1006 without a Close frame.
    case disconnected(CloseCode)
    /// There is no connection to be had: refused, or the answer is no WebSocket.
    case connectFailed
}

/// What a tab wants its shell to do.
package enum TabAction: Equatable, Sendable {
    /// Open a connection and a WebSocket on it.
    case connect
    /// Send one text message.
    case send([UInt8])
    /// End the connection by a Close frame; the shell then reports it as `disconnected` with that code.
    case close(CloseCode)
    case tell(TabNews)
}
