package import PresenceCore

/// What a topic names (wire.md 5, presence.md §8).
package enum TopicName: Hashable, Sendable {
    /// `realtime:X` is room `X`; `room:X` is room `room:X`; `realtime:room:X` is that room too.
    case room(RoomName)
    /// `counts:*`, also spelled `realtime:counts:*`: the counts of many rooms.
    case counts
    /// `phoenix`: the topic of heartbeats.
    case phoenix
    /// `realtime:` or `room:` without a name.
    case nameRequired
    /// A name that no room can have: over 255 octets, control characters, a property of every JavaScript object.
    case invalid
    /// Any other topic.
    case unmatched

    /// Reads a topic as the client spelled it.
    package init(_ topic: String) {
        if topic == "phoenix" {
            self = .phoenix
            return
        }
        let isRealtime = topic.utf8.starts(with: "realtime:".utf8)
        let name = isRealtime ? String(decoding: topic.utf8.dropFirst(9), as: UTF8.self) : topic
        if name == "counts:*" {
            self = .counts
        } else if name.isEmpty && isRealtime || name == "room:" {
            self = .nameRequired
        } else if isRealtime || name.utf8.starts(with: "room:".utf8) {
            self = RoomName(name).map(TopicName.room) ?? .invalid
        } else {
            self = .unmatched
        }
    }

    /// Why a join of this topic is refused, if it is.
    package func refusal(topic: String) -> ReplyReason? {
        switch self {
        case .room, .counts: nil
        case .nameRequired: .topicNameRequired
        case .invalid: .invalidRoomName(topic)
        case .phoenix, .unmatched: .unmatchedTopic
        }
    }
}
