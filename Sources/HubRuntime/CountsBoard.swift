import ChannelProtocol
import HubIdentity
import PresenceCore
import SocketIO

/// `counts:*`: one subscription for the counts of many rooms, at one shard; the homes of all rooms report to it.
final class CountsBoard {
    /// The topic, as a name; no room can be joined under it.
    static let room: RoomName = {
        guard let name = RoomName("counts:*") else { preconditionFailure("counts:* is no name") }
        return name
    }()

    /// Wakes the board instead of a room.
    static let serial: RoomSerial = 0

    /// The latest counts of every room that anybody is in.
    var counts: [RoomName: RoomCount] = [:]

    /// Rooms whose counts changed since the last frame.
    var changed: [RoomName: RoomCount] = [:]

    var members: [AttachmentID: Room.Subscriber] = [:]
    var audiences: [BoardAudience] = []
    var window = CountWindow(interval: 250)
    var wakesAt: Instant?
}

/// Subscribers of the board with the same wire form who look at the same rooms.
struct BoardAudience {
    let audience: Audience

    /// The rooms they asked for; empty means all.
    let rooms: Set<String>

    /// Which rooms their tokens let them see; nil: all.
    let access: RoomAccess?

    func shows(_ room: RoomName, _ policies: RoomPolicies) -> Bool {
        (rooms.isEmpty || rooms.contains(room.value)) && policies.rights(of: access, in: room).contains(.join)
    }
}

extension Home {
    func joinBoard(_ subscription: Subscription, _ order: JoinOrder, at now: Instant) {
        guard let board else { preconditionFailure("counts:* has another home") }
        let form = AudienceForm(
            topic: subscription.topic, version: subscription.version, flavour: order.flavour,
            feed: .count(MessageWriter.CountOptions()), wantsStatus: false, hearsSignals: false,
            packing: subscription.packing)
        let audience = boardAudience(form, Set(order.request.rooms), order.access, on: board)
        let isFirst = board.members.isEmpty
        board.members[subscription.id] = Room.Subscriber(subscription: subscription, audience: audience)
        // Only a board with members takes reports, and those of this shard are in the first frame already.
        if isFirst { watch(true) }
        audience.enter(shard: subscription.connection.shard)
        send(subscription) { writer, output in
            writer.joinReply(
                postgresChanges: order.request.postgresChanges, resumed: nil, joinRef: subscription.joinRef,
                ref: order.ref, into: &output)
        }
        emit(
            subscription.connection.shard, .sendShared(subscription.connection, boardFrame(for: subscription)))
        emit(subscription.connection.shard, .enter(subscription, audience.lane))
    }

    private func boardAudience(
        _ form: AudienceForm, _ rooms: Set<String>, _ access: RoomAccess?, on board: CountsBoard
    ) -> Audience {
        let known = board.audiences.first { $0.audience.form == form && $0.rooms == rooms && $0.access == access }
        if let known { return known.audience }
        let audience = Audience(form: form, lane: makeLane(), shards: shardCount)
        board.audiences.append(BoardAudience(audience: audience, rooms: rooms, access: access))
        return audience
    }

    /// A fresh token: the subscriber gets what it sees now, with zeros for what it does not see any more.
    func lookAgain(_ subscription: Subscription, _ access: RoomAccess?) {
        guard let board, let old = board.members[subscription.id]?.audience,
            let scope = board.audiences.first(where: { $0.audience === old }), scope.access != access
        else { return }
        let new = boardAudience(old.form, scope.rooms, access, on: board)
        let hidden = board.counts.values.filter { scope.shows($0.room, configuration.policies) }
        old.leave(shard: subscription.connection.shard)
        if old.count == 0 { board.audiences.removeAll { $0.audience === old } }
        new.enter(shard: subscription.connection.shard)
        board.members[subscription.id] = Room.Subscriber(subscription: subscription, audience: new)
        let sight = BoardAudience(audience: new, rooms: scope.rooms, access: access)
        let shown = board.counts.values.filter { sight.shows($0.room, configuration.policies) }
        let gone = hidden.filter { !sight.shows($0.room, configuration.policies) }
            .map { RoomCount(room: $0.room, users: 0, sessions: 0) }
        let frame = boardFrame(
            shown + gone, version: subscription.version, topic: subscription.topic, packing: subscription.packing)
        emit(subscription.connection.shard, .move(subscription, new.lane))
        emit(subscription.connection.shard, .sendShared(subscription.connection, SharedBytes(frame)))
    }

    /// Whether it had been joined.
    func leaveBoard(_ subscription: Subscription) -> Bool {
        guard let board, let member = board.members.removeValue(forKey: subscription.id) else { return false }
        member.audience.leave(shard: subscription.connection.shard)
        if member.audience.count == 0 { board.audiences.removeAll { $0.audience === member.audience } }
        if board.members.isEmpty {
            watch(false)
            board.counts = [:]
            board.changed = [:]
        }
        return true
    }

    /// All rooms that have anybody.
    func boardFrame(for subscription: Subscription) -> SharedBytes {
        let audience = board?.members[subscription.id]?.audience
        let scope = board?.audiences.first { $0.audience === audience }
        let shown = board?.counts.values.filter { scope?.shows($0.room, configuration.policies) ?? false } ?? []
        return SharedBytes(
            boardFrame(
                shown, version: subscription.version, topic: subscription.topic, packing: subscription.packing))
    }

    private func boardFrame(
        _ counts: [RoomCount], version: WireVersion, topic: String, packing: Packing
    ) -> [UInt8] {
        let rooms = counts.sorted { $0.room < $1.room }.map { (room: $0.room, users: $0.users, sessions: $0.sessions) }
        return packer.text(packing) { MessageWriter(version: version, topic: topic).roomCounts(rooms, into: &$0) }
    }

    /// Starts or stops the reports of all homes.
    private func watch(_ isWatched: Bool) {
        for shard in 0..<shardCount where shard != self.shard {
            effects.home.append((shard, .watchCounts(isWatched)))
        }
        watchCounts(isWatched)
    }

    func watchCounts(_ isWatched: Bool) {
        isBoardWatched = isWatched
        var all: [RoomCount] = []
        for room in rooms.values {
            let counts = room.state.counts
            let current = RoomCount(room: room.name, users: counts.users, sessions: counts.sessions)
            room.reportedCount = isWatched ? current : nil
            if isWatched, current.sessions > 0 { all.append(current) }
        }
        if !all.isEmpty { report(all) }
    }

    func report(_ counts: [RoomCount]) {
        let home = CountsBoard.room.home(of: shardCount)
        if home == shard {
            boardReceived(counts)
        } else {
            effects.home.append((home, .roomCounts(counts)))
        }
    }

    func boardReceived(_ counts: [RoomCount]) {
        guard let board, !board.members.isEmpty else { return }
        for count in counts {
            board.counts[count.room] = count.sessions > 0 ? count : nil
            board.changed[count.room] = count
        }
    }

    func settle(_ board: CountsBoard, at now: Instant) {
        guard !board.changed.isEmpty else { return }
        let due = board.window.due(at: now)
        guard due <= now else {
            if due < board.wakesAt ?? .distantFuture {
                board.wakesAt = due
                effects.wakeUps.append((CountsBoard.serial, due))
            }
            return
        }
        board.window.sent(at: now)
        let changed = board.changed.values
        board.changed = [:]
        for scope in board.audiences {
            let shown = changed.filter { scope.shows($0.room, configuration.policies) }
            guard !shown.isEmpty else { continue }
            let form = scope.audience.form
            let frame = boardFrame(shown, version: form.version, topic: form.topic, packing: form.packing)
            deliver(SharedBytes(frame), to: scope.audience, isPresence: true)
        }
    }
}
