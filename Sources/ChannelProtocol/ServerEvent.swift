package import JSONCore

/// The event names that the server alone sends; as client events, inner names of broadcasts included, they are refused.
///
/// `broadcast` is missing on purpose: it is the one name that both sides send. What the hub itself broadcasts has a name
/// of `HubEvent`, whose beginning is refused as well.
package enum ServerEvent: String, CaseIterable, Sendable {
    case reply = "phx_reply"
    case close = "phx_close"
    case error = "phx_error"
    case system
    case postgresChanges = "postgres_changes"
    case presenceState = "presence_state"
    case presenceDiff = "presence_diff"
    case presenceSync = "presence_sync"
    case presenceCount = "presence_count"
    case presenceStatus = "presence_status"
    case presenceClose = "presence_close"
    case roomInfo = "room_info"
    case retryAfter = "retry_after"

    /// Beginnings of names that a relayed event may not have (wire.md 5).
    package static let reservedPrefixes = ["phx_", "presence_", "chan_reply_", HubEvent.prefix]

    /// Whether no client may send an event or a broadcast of this name.
    package static func reserves(_ name: WireText, in text: Span<UInt8>) -> Bool {
        if name.hasEscapes { return reserves(name.string(in: text)) }
        // Nearly all names end here: none of the list starts with another letter.
        guard let first = name.isEmpty ? nil : text[name.range.lowerBound],
            first == UInt8(ascii: "p") || first == UInt8(ascii: "s") || first == UInt8(ascii: "r")
        else { return false }
        return reserves(name.string(in: text))
    }

    /// Whether no client may send an event or a broadcast of this name.
    package static func reserves(_ name: String) -> Bool {
        ServerEvent(rawValue: name) != nil || name.utf8.starts(with: HubEvent.prefix.utf8)
    }

    /// Whether an event may not be relayed under this name: the list and the prefixes.
    package static func forbidsRelay(of name: WireText, in text: Span<UInt8>) -> Bool {
        if name.hasEscapes {
            let unescaped = Array(name.string(in: text).utf8)
            return forbidsRelay(of: WireText(range: 0..<unescaped.count, hasEscapes: false), in: unescaped.span)
        }
        return reserves(name, in: text)
            || reservedPrefixes.contains { prefix in
                name.range.count >= prefix.utf8.count
                    && WireText(
                        range: name.range.lowerBound..<name.range.lowerBound + prefix.utf8.count, hasEscapes: false
                    ).equals(prefix, in: text)
            }
    }
}
