package import PresenceCore
package import SocketIO
import Synchronization

/// The whole hub: its shards, and what the rest of the program may ask of it from any thread.
package final class Hub: Sendable {
    package let address: SocketAddress
    private let configuration: HubConfiguration
    private let shards: [Shard]
    private let shared: SharedState
    private let listener: Int32

    /// Binds the listener and starts the loops; rooms answer when this returns.
    ///
    /// Throws what the system says of the address (in use, not ours).
    package init(
        configuration: HubConfiguration, listen address: SocketAddress, handler: any HTTPHandler
    ) async throws {
        self.configuration = configuration
        listener = try Socket.listen(at: address)
        self.address = SocketAddress(host: address.host, port: Socket.localPort(listener))
        shared = SharedState()
        var shards: [Shard] = []
        for index in 0..<configuration.loops {
            let loop = try EventLoop()
            shards.append(
                Shard(
                    index: index, loop: loop, listener: listener, configuration: configuration, handler: handler,
                    shared: shared))
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

    /// Takes a user out of a room and refuses it for so many milliseconds.
    package func kick(_ user: UserID, from room: RoomName, for milliseconds: UInt64, isBan: Bool) {
        let until = Instant(milliseconds: MonotonicClock.milliseconds).advanced(by: milliseconds)
        post(.kick(user, room: room, until: until, reason: isBan ? .banned : .kicked), to: room)
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

    /// Stops: rooms publish no more leaves, every WebSocket closes with 1012, and the loops end when all are gone.
    ///
    /// - Parameter deadline: milliseconds after which what is still open is left to the system.
    package func drain(deadline: UInt64 = 5_000) async {
        shared.isReady.store(false, ordering: .releasing)
        // All homes hear of it before any front does: no leave slips out between.
        for shard in shards { shard.mailbox.post(.home(.drain)) }
        for shard in shards { shard.mailbox.post(.front(.drain)) }
        let end = MonotonicClock.milliseconds + deadline
        while shared.connections.load(ordering: .relaxed) > 0, MonotonicClock.milliseconds < end {
            try? await Task.sleep(for: .milliseconds(10))
        }
        for shard in shards { shard.loop.stop() }
        Socket.close(listener)
    }

    private func post(_ command: HomeCommand, to room: RoomName) {
        shards[room.home(of: shards.count)].mailbox.post(.home(command))
    }
}
