import ChannelProtocol
import PresenceCore

/// A room between its first command and its record: what is asked of it meanwhile waits here, in order.
final class Opening {
    private(set) var waiting: ContiguousArray<HomeCommand> = []
    private var octets = 0
    /// When the room opens without its record.
    let ends: Instant

    /// Milliseconds for which a room waits for its record; a store that is well answers within one.
    static let patience: Milliseconds = 5_000

    /// Octets of what may wait, broadcasts above all; past it the room opens without its record.
    private static let limit = 8 << 20
    private static let octetsPerCommand = 256

    var isFull: Bool { octets >= Self.limit }

    init(at now: Instant) {
        ends = now.advanced(by: Self.patience)
    }

    func add(_ command: HomeCommand) {
        waiting.append(command)
        octets += Self.octetsPerCommand
        switch command {
        case .broadcast(_, _, let message): octets += message.payloadCount
        case .publish(let message): octets += message.message.payloadCount
        default: break
        }
    }
}

extension HomeCommand {
    /// The room that it is for; nil for what is for the home as a whole.
    var room: RoomName? {
        switch self {
        case .join(let subscription, _), .leave(let subscription, _), .presence(let subscription, _, _),
            .signal(let subscription, _, _, _), .broadcast(let subscription, _, _), .detach(let subscription, _, _),
            .resync(let subscription), .becomeSupabase(let subscription), .lookAgain(let subscription, _):
            subscription.room
        case .publish(let message): message.room
        case .heartbeat(_, let room, _), .kick(_, let room, _, _, _), .change(_, let room), .keep(_, let room),
            .forget(_, _, let room), .feed(_, let room):
            room
        case .takeOffline(_, _, let room, _): room
        case .watchCounts, .roomCounts, .recalled, .callRoll, .drain: nil
        }
    }
}
