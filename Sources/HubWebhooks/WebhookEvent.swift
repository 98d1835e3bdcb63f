package import PresenceCore

/// Something that happened in a room, as an endpoint is told of it.
package struct WebhookEvent: Equatable, Sendable {
    /// What `--webhook-events` chooses from.
    package enum Topic: String, CaseIterable, Sendable {
        case join, leave, empty, seat
    }

    package enum Kind: Equatable, Sendable {
        case join
        case leave(LeaveReason)
        /// The last member has left.
        case empty
        case seatTaken(activity: String)
        case seatReleased(activity: String, reason: String)
    }

    /// Counts the events of the room that the endpoint is told of, from 1; anew once nobody and no seat is left in it.
    package let seq: UInt64
    package let room: RoomName
    /// Nil for `empty`.
    package let user: UserID?
    package let role: Role?
    package let kind: Kind
    /// Milliseconds since 1970.
    package let at: Int64

    package init(seq: UInt64, room: RoomName, user: UserID?, role: Role?, kind: Kind, at: Int64) {
        self.seq = seq
        self.room = room
        self.user = user
        self.role = role
        self.kind = kind
        self.at = at
    }
}

extension WebhookEvent.Kind {
    package var topic: WebhookEvent.Topic {
        switch self {
        case .join: .join
        case .leave: .leave
        case .empty: .empty
        case .seatTaken, .seatReleased: .seat
        }
    }

    /// The `type` of the event.
    package var name: String {
        switch self {
        case .join: "join"
        case .leave: "leave"
        case .empty: "empty"
        case .seatTaken: "seat_taken"
        case .seatReleased: "seat_released"
        }
    }

    var reason: String? {
        switch self {
        case .leave(let reason): reason.rawValue
        case .seatReleased(_, let reason): reason
        case .join, .empty, .seatTaken: nil
        }
    }

    var activity: String? {
        switch self {
        case .seatTaken(let activity), .seatReleased(let activity, _): activity
        case .join, .leave, .empty: nil
        }
    }
}
