import ChannelProtocol
import PresenceCore
import SocketIO
import Synchronization
import Testing

@testable import HubRuntime

/// What rooms open with; answers at once, or when the test says so.
final class Archive: RoomMemory {
    private struct State {
        var recollection = Recollection()
        var waiting: [@Sendable (Recollection?) -> Void] = []
        var asked: [String] = []
    }

    private let isPrompt: Bool
    private let state = Mutex(State())

    /// - Parameter isPrompt: whether the answer is in the mail as soon as the room asks.
    init(isPrompt: Bool = true, _ fill: (inout Recollection) -> Void = { _ in }) {
        self.isPrompt = isPrompt
        state.withLock { fill(&$0.recollection) }
    }

    func recall(_ room: RoomName, then answer: @escaping @Sendable (Recollection?) -> Void) {
        let recollection = state.withLock { state in
            state.asked.append(room.value)
            if !isPrompt { state.waiting.append(answer) }
            return state.recollection
        }
        if isPrompt { answer(recollection) }
    }

    /// Rooms that asked, in order.
    var asked: [String] { state.withLock { $0.asked } }

    /// Whether a room waits for its answer.
    var isWaiting: Bool { state.withLock { !$0.waiting.isEmpty } }

    /// Answers all that wait: with what there is, or that it cannot be known.
    func answer(isKnown: Bool = true) {
        let (waiting, recollection) = state.withLock { state in
            defer { state.waiting = [] }
            return (state.waiting, state.recollection)
        }
        for answer in waiting { answer(isKnown ? recollection : nil) }
    }
}

extension TestHub {
    private func tell(_ topic: String, _ command: (RoomName) -> HomeCommand) throws {
        let room = try #require(RoomName(topic))
        post(.home(command(room)), to: room.home(of: cores.count))
        run()
    }

    func change(_ member: RegisteredMember, in topic: String = "room:algebra") throws {
        try tell(topic) { .change(member, room: $0) }
    }

    func keep(_ key: String, _ value: String, at moment: Int64 = 1_700_000_000_000) throws {
        try tell("room:algebra") { .keep(KeptState(key: key, value: Array(value.utf8), updatedAt: moment), room: $0) }
    }

    func forget(_ key: String) throws {
        try tell("room:algebra") { .forget(key, at: 1_700_000_000_000, room: $0) }
    }

    func feed(_ id: String, at moment: Int64) throws {
        try tell("room:algebra") { .feed(FeedEntry(id, at: moment), room: $0) }
    }

    /// As REST does it for the token of a user.
    func publish(_ event: String, from sender: String, _ payload: String = "{}") throws {
        let message = RelayedMessage(.broadcast, event: event, encoding: .json, payload: Array(payload.utf8))
        try tell("room:algebra") { .publish(BroadcastMessage(room: $0, message: message, sender: UserID(sender))) }
    }
}

extension FeedEntry {
    init(_ id: String, at moment: Int64) {
        self.init(id: id, at: moment, payload: Array(#"{"id":"\#(id)"}"#.utf8))
    }
}

extension RegisteredMember {
    /// Ends are milliseconds from now.
    init(
        _ user: String, _ role: String? = nil, version: Int = 1, bannedFor: Int64? = nil, mutedFor: Int64? = nil
    ) throws {
        let now = WallClock.milliseconds
        func end(_ span: Int64?) -> Int64? { span.map { $0 == .max ? .max : now + $0 } }
        self.init(
            try #require(UserID(user)), role: role.flatMap { Role($0) }, version: version, bannedUntil: end(bannedFor),
            mutedUntil: end(mutedFor))
    }
}
