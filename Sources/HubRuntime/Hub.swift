package import PresenceCore
package import SocketIO
import Synchronization

/// The whole hub: its shards, and what the rest of the program may ask of it from any thread.
package final class Hub: Sendable {
    package let address: SocketAddress
    private let configuration: HubConfiguration
    private let shards: [Shard]
    private let shared: SharedState
    private let listener: Listener
    private let secure: SecureListener?

    /// Starts the loops; rooms answer when this returns.
    ///
    /// Throws what the system refuses (descriptors).
    package init(
        configuration: HubConfiguration, listener: Listener, secure: SecureListener? = nil, handler: any HTTPHandler
    ) async throws {
        self.configuration = configuration
        self.listener = listener
        self.secure = secure
        address = listener.address
        shared = SharedState(configuration)
        var shards: [Shard] = []
        for index in 0..<configuration.loops {
            let loop = try EventLoop()
            shards.append(
                Shard(
                    index: index, loop: loop, listener: listener, secure: secure, configuration: configuration,
                    handler: handler, shared: shared))
        }
        self.shards = shards
        for (index, shard) in shards.enumerated() {
            // The one place where a loop enters its shard: once a turn.
            shard.loop.start(name: "shard-\(index)") { ready in shard.assumeIsolated { $0.turn(ready) } }
        }
        let mailboxes = shards.map(\.mailbox)
        for shard in shards { try await shard.start(peers: mailboxes) }
        shared.isReady.store(true, ordering: .releasing)
    }

    /// False while starting or draining.
    package var isReady: Bool { shared.isReady.load(ordering: .acquiring) }

    /// Publishes to rooms; each in the order of its room.
    ///
    /// Rooms without anybody take no notice.
    package func broadcast(_ messages: [BroadcastMessage]) {
        for message in messages { post(.publish(message), to: message.room) }
    }

    /// Takes a user out of a room and refuses it for so many milliseconds; its tabs are told the text.
    ///
    /// It is gone with the hub: a ban, which stays, is what `change` is told of.
    package func kick(_ user: UserID, from room: RoomName, for milliseconds: UInt64, saying text: String?) {
        post(.kick(user, room: room, span: milliseconds, reason: .kicked, text: text), to: room)
    }

    /// Enforces what the roster now says of a member; a room that is not open finds it in its record.
    package func change(_ member: RegisteredMember, in room: RoomName) {
        post(.change(member, room: room), to: room)
    }

    /// Keeps a state for those who come, and tells it to those who are there.
    package func keep(_ state: KeptState, in room: RoomName) { post(.keep(state, room: room), to: room) }

    /// Keeps the state of a key no longer, and tells it as `null`.
    package func forget(_ key: String, at moment: Int64, in room: RoomName) {
        post(.forget(key, at: moment, room: room), to: room)
    }

    /// Keeps an entry of the room's feed, and tells it.
    package func feed(_ entry: FeedEntry, in room: RoomName) { post(.feed(entry, room: room), to: room) }

    /// Ends a user's sessions, or the one of this name, in a room or in all; how many.
    package func takeOffline(_ user: UserID, session: SessionID?, from room: RoomName?) async -> Int {
        var count = 0
        for (index, shard) in shards.enumerated() where room.map({ $0.home(of: shards.count) == index }) ?? true {
            count += await withCheckedContinuation { done in
                shard.mailbox.post(.home(.takeOffline(user, session, room: room) { done.resume(returning: $0) }))
            }
        }
        return count
    }

    /// Tells the follower of sessions who is tracked in any room, and from then on what becomes of each.
    ///
    /// Comes back when it has heard of all who are here; each room's order is kept, and nothing is told twice.
    package func callRoll() async {
        for shard in shards {
            await withCheckedContinuation { done in shard.mailbox.post(.home(.callRoll { done.resume() })) }
        }
    }

    /// A sign of life by HTTP; the answer comes from the room's home: when it was taken.
    package func heartbeat(_ beat: Heartbeat, in room: RoomName) async throws(HeartbeatRefusal) -> Heartbeat.Receipt {
        let result = await withCheckedContinuation { done in
            post(.heartbeat(beat, room: room) { done.resume(returning: $0) }, to: room)
        }
        return try result.get()
    }

    package func metrics() async -> HubMetrics {
        var sum = HubMetrics()
        for shard in shards { sum.add(await shard.metrics()) }
        return sum
    }

    package func rooms() async -> [RoomSummary] {
        var all: [RoomSummary] = []
        for shard in shards { all += await shard.roomSummaries() }
        return all.sorted { $0.name < $1.name }
    }

    /// The members of a room, longest first; nil when there is no such room.
    package func people(in room: RoomName) async -> [Person]? {
        await shards[room.home(of: shards.count)].people(in: room)
    }

    /// One member of a room, and what holds its places; nil when the user is none.
    package func heldPerson(_ user: UserID, in room: RoomName) async -> HeldPerson? {
        await shards[room.home(of: shards.count)].heldPerson(user, in: room)
    }

    /// The rooms in which somebody who is counted has this label, with all their members.
    package func people(labelled label: Label) async -> [(room: RoomName, people: [Person])] {
        var all: [(room: RoomName, people: [Person])] = []
        for shard in shards { all += await shard.people(labelled: label) }
        return all.sorted { $0.room < $1.room }
    }

    /// How many are counted under each value of a label, in a room or in all.
    package func counts(of label: LabelName, in room: RoomName?) async -> LabelTotals {
        var totals = LabelTotals()
        for shard in shards { totals.add(await shard.counts(of: label, in: room)) }
        return totals
    }

    /// The users of all rooms, each once, and those of whom nothing was heard for so many milliseconds.
    package func health(silentFor silence: Milliseconds) async -> PresenceHealth {
        var health = PresenceHealth()
        for shard in shards { health.add(await shard.health(silentFor: silence)) }
        return health
    }

    /// Milliseconds that those who have been sent away may take to go.
    private static let patience: UInt64 = 5_000

    /// Stops: nobody is accepted any more, rooms publish no more leaves, every WebSocket closes with 1012 at its time in
    /// `drainTime`, and the loops end when all are gone.
    ///
    /// What is still open 5 s after the drain time is left to the system.
    package func drain() async {
        shared.isReady.store(false, ordering: .releasing)
        shared.drainEnds.store(
            MonotonicClock.milliseconds + configuration.drainTime + Hub.patience, ordering: .relaxed)
        // The loops must let go of the listener: closing it here does not end it when somebody else holds it too.
        for shard in shards { await shard.stopAccepting() }
        listener.close()
        secure?.listener.close()
        // All homes hear of it before any front does: no leave slips out between.
        for shard in shards { shard.mailbox.post(.home(.drain)) }
        for shard in shards { shard.mailbox.post(.front(.drain(over: configuration.drainTime))) }
        while shared.connections.load(ordering: .relaxed) > 0,
            MonotonicClock.milliseconds < shared.drainEnds.load(ordering: .relaxed)
        {
            try? await Task.sleep(for: .milliseconds(10))
        }
        for shard in shards { shard.loop.stop() }
    }

    /// Ends a drain that is under way: everybody closes now, and nobody is waited for longer than 200 ms.
    package func hurry() {
        shared.drainEnds.store(MonotonicClock.milliseconds + 200, ordering: .relaxed)
        for shard in shards { shard.mailbox.post(.front(.drain(over: 0))) }
    }

    /// Gives connections that come from now on this certificate; the others keep theirs.
    package func replace(tls context: TLSContext) {
        for shard in shards { shard.mailbox.post(.front(.replace(context))) }
    }

    /// Comes back when every loop has taken a turn.
    package func pulse() async {
        for shard in shards { await shard.pulse() }
    }

    private func post(_ command: HomeCommand, to room: RoomName) {
        shards[room.home(of: shards.count)].mailbox.post(.home(command))
    }
}

/// Where TLS is spoken, and with which certificate.
package struct SecureListener: Sendable {
    package let listener: Listener
    package let context: TLSContext

    package init(listener: Listener, context: TLSContext) {
        self.listener = listener
        self.context = context
    }
}
