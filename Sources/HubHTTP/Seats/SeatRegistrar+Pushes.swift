import ChannelProtocol
import HubIdentity
import HubRuntime
import JSONCore
import PresenceCore
import SeatCore

/// What users and rooms are told of seats.
extension SeatRegistrar {
    /// Tells each user what became of the own request, in the user's room, and notes which limits that concerns.
    func tell(_ changes: [SeatChange]) {
        var messages: [BroadcastMessage] = []
        for change in changes {
            for usage in desk.ledger.usages(over: change.claim) {
                news[usage.scope, default: []].insert(change.claim.room)
            }
            // A user whose name is so long that no room can have it has no tabs there.
            guard let room = RoomName(UserRoom.name(of: change.claim.user.value)) else { continue }
            messages.append(BroadcastMessage(room: room, message: HubEvent.seat.message(Self.payload(of: change))))
        }
        if !messages.isEmpty { hub?.broadcast(messages) }
        note(changes, at: clock())
    }

    /// Notes for those outside which seats were taken and given back.
    func note(_ changes: [SeatChange], at now: Instant) {
        guard let roomLog else { return }
        var notes: ContiguousArray<RoomNote> = []
        for change in changes {
            let kind: RoomNote.Kind
            switch change {
            case .granted(let claim, _): kind = .seatTaken(activity: claim.activity.value)
            case .released(let claim, let reason, _):
                kind = .seatReleased(activity: claim.activity.value, reason: reason.rawValue)
            case .queued, .moved, .gaveUp: continue
            }
            notes.append(RoomNote(room: change.claim.room, user: change.claim.user, kind: kind, at: now))
        }
        if !notes.isEmpty { roomLog.take(notes) }
    }

    /// Tells rooms how many seats are taken, at most every 250 ms.
    func announce(at now: Instant) {
        guard !news.isEmpty, now >= quietUntil else { return }
        quietUntil = now.advanced(by: Self.quiet)
        var messages: [BroadcastMessage] = []
        for (scope, concerned) in news {
            let message = HubEvent.seats.message(payload(of: scope))
            for room in rooms(of: scope, concerned) { messages.append(BroadcastMessage(room: room, message: message)) }
        }
        news = [:]
        hub?.broadcast(messages)
    }

    /// A limit of one room is told there; one over all rooms wherever somebody has or had a seat under it, or waits.
    private func rooms(of scope: SeatScope, _ concerned: Set<RoomName>) -> Set<RoomName> {
        if let room = scope.room { return [room] }
        return concerned.union(desk.claims.lazy.filter(scope.covers).map(\.room))
    }

    private static func payload(of change: SeatChange) -> [UInt8] {
        let (state, position, reason): (SeatState, Int?, SeatEnd?) =
            switch change {
            case .granted: (.granted, nil, nil)
            case .queued(_, let position), .moved(_, let position): (.waiting, position, nil)
            case .released(_, let reason, _): (.released, nil, reason)
            case .gaveUp(_, let reason): (.gaveUp, nil, reason)
            }
        var json: [UInt8] = []
        var object = JSONObjectWriter(into: &json)
        object.member("activity", change.claim.activity.value, into: &json)
        object.member("room_id", change.claim.room.value, into: &json)
        object.member("user_id", change.claim.user.value, into: &json)
        object.member("state", state.rawValue, into: &json)
        object.member("position", position, into: &json)
        object.member("reason", reason?.rawValue, into: &json)
        object.close(into: &json)
        return json
    }

    private func payload(of scope: SeatScope) -> [UInt8] {
        var json: [UInt8] = []
        var object = JSONObjectWriter(into: &json)
        object.members(of: scope, in: desk.ledger, into: &json)
        object.close(into: &json)
        return json
    }
}

/// Where a user stands, as pushes and answers spell it.
enum SeatState: String, CaseIterable, Sendable {
    case granted, waiting, released
    case gaveUp = "gave_up"
}

extension JSONObjectWriter {
    /// A limit as it stands; `limit` and `available` are missing where it has been lifted.
    mutating func members(of scope: SeatScope, in ledger: SeatLedger, into json: inout [UInt8]) {
        let usage = ledger.usage(of: scope)
        member("scope", scope.room?.value ?? SeatScope.everything, into: &json)
        member("activity", scope.activity?.value ?? SeatScope.everything, into: &json)
        member("limit", usage?.maximum, into: &json)
        member("in_use", usage?.inUse ?? ledger.users(in: scope), into: &json)
        member("available", usage?.available, into: &json)
        member("waiting", ledger.waiting(in: scope), into: &json)
    }
}
