/// What the hub tells rooms of its own accord, as a broadcast that every stock client can listen to.
///
/// No client may send a name with this beginning, so that who hears one knows that the hub said it (wire.md 9.1).
package enum HubEvent: String, CaseIterable, Sendable {
    /// A registered member changed: role, rights, status, ban, check-in.
    case roster = "rollcall:roster"
    /// What a user's tabs signal at the moment: typing, speaking, muted.
    case signal = "rollcall:signal"
    /// The app published a state that the room keeps.
    case state = "rollcall:state"
    /// Something happened that the room's feed keeps.
    case activity = "rollcall:activity"
    /// Somebody was checked in, or no longer is.
    case attendance = "rollcall:attendance"
    /// How many seats of a limit are taken, in the rooms it holds for.
    case seats = "rollcall:seats"
    /// What became of the user's own request for a seat; in the user's room.
    case seat = "rollcall:seat"
    /// Something new for the user; in the user's room.
    case notification = "rollcall:notification"
    /// Something the user was told was read, unread again, or deleted; in the user's room.
    case notificationChanged = "rollcall:notification_changed"

    package static let prefix = "rollcall:"

    /// This event with a JSON object, as it travels.
    package func message(_ payload: [UInt8]) -> RelayedMessage {
        RelayedMessage(.broadcast, event: rawValue, encoding: .json, payload: payload)
    }
}
