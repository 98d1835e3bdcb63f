import HubRuntime
import PresenceCore
import SeatCore

/// The body of a request for a seat: whose, where, for what, held by which tab for how long.
struct SeatOrder {
    let room: RoomName
    let activity: ActivityName
    let user: UserID?
    let session: SessionID?
    let lease: Milliseconds
    let mayWait: Bool

    /// - Parameter isForOthers: whether a moderator acts on somebody: then the body names the user, else the token does, unless
    ///   whoever asks is trusted.
    init(_ exchange: Exchange, isForOthers: Bool = false) throws(Problem) {
        let object = try RequestObject(exchange)
        room = try object.required("room_id", "the room of the seat") { name throws(Problem) in
            try object.room(name)
        }
        activity = try object.name("activity", as: ActivityKind.self) ?? .interview
        session = try object.name("session_id", as: SessionKind.self)
        let bounds = SeatDesk.leases
        lease =
            try object.number("lease_ms", in: Int64(bounds.lowerBound)...Int64(bounds.upperBound))
            .map { Milliseconds($0) } ?? SeatDesk.usualLease
        mayWait = try object.flag("wait") ?? false
        let named = try object.name("user_id", as: UserKind.self)
        if isForOthers || exchange.asker.isTrusted {
            user = named ?? (isForOthers ? nil : exchange.asker.user)
        } else {
            if let named { try exchange.require(named) }
            user = exchange.asker.user
        }
    }

    var claim: SeatClaim {
        get throws(Problem) {
            guard let user else { throw .invalidBody("`user_id` is missing: whose seat it is.") }
            return SeatClaim(user: user, room: room, activity: activity)
        }
    }

    /// The hold of the tab that is named, else the user's one hold without a tab.
    var hold: SeatHold {
        get throws(Problem) { SeatHold(claim: try claim, session: session ?? .ofNoTab) }
    }
}

extension Name where Kind == ActivityKind {
    /// What a seat is for unless it is said.
    static let interview = known("interview")
}

extension Name where Kind == SessionKind {
    fileprivate static let ofNoTab = known("-")
}

extension Name {
    fileprivate static func known(_ text: String) -> Name {
        guard let name = Name(text) else { preconditionFailure("\(text) is no name") }
        return name
    }
}

/// What people are told of seats, in one sentence.
enum SeatWords {
    static func full(limit: Int, inUse: Int) -> String {
        "Platform at capacity (\(inUse)/\(limit) in use). Please try again in a few minutes."
    }

    static func of(_ answer: SeatAnswer, _ usage: SeatUsage?) -> String {
        switch answer {
        case .granted:
            usage.map { "You may start (\($0.inUse)/\($0.maximum) in use)." } ?? "You may start."
        case .waiting(let position): "You are number \(position) in the queue."
        case .full(let usage): full(limit: usage.maximum, inUse: usage.inUse)
        case .queueFull(let limit): Problem.seatQueueFull(limit: limit).detail
        case .overdrawn(let limit): Problem.tooManySeats(limit: limit).detail
        }
    }
}
