package import JSONCore

/// What a client asks for: the reserved events (wire.md 2.1), or any other, which plain clients may have relayed.
package enum ClientEvent: Hashable, Sendable {
    case join
    case leave
    case heartbeat
    case presence
    case broadcast
    case accessToken
    case other

    /// Tells the reserved names apart without making a `String`.
    package init(_ name: WireText, in text: Span<UInt8>) {
        if name.equals("broadcast", in: text) {
            self = .broadcast
        } else if name.equals("presence", in: text) {
            self = .presence
        } else if name.equals("heartbeat", in: text) {
            self = .heartbeat
        } else if name.equals("phx_join", in: text) {
            self = .join
        } else if name.equals("phx_leave", in: text) {
            self = .leave
        } else if name.equals("access_token", in: text) {
            self = .accessToken
        } else {
            self = .other
        }
    }
}
