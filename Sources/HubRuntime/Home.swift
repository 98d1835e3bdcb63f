import ChannelProtocol
import PresenceCore
import SocketIO

/// The rooms whose home is one shard: commands in, effects out, one total order for each room.
///
/// It knows no socket and reads no clock, so that a test can hand it commands one by one and look at what comes out.
final class Home {
    let shard: Int
    let shardCount: Int
    let configuration: HubConfiguration
    let packer: Packer

    var rooms: [RoomName: Room] = [:]

    /// Rooms that changed in this turn.
    var changed: ContiguousArray<Room> = []

    /// Whether a `settle` would do anything.
    var hasChanges: Bool { !changed.isEmpty }

    /// What is to be done outside; the shard empties it after each command.
    var effects = Effects()

    /// Leaves that this turn's flush makes visible, for `rollcall_leave_delay_seconds`.
    var departures: ContiguousArray<Departure> = []

    var metrics = HubMetrics()
    var isDraining = false

    /// `counts:*`, on the one shard that is its home.
    let board: CountsBoard?

    /// Whether anybody subscribes to `counts:*`: only then do rooms report to it.
    var isBoardWatched = false

    /// Whether the follower of sessions has called the roll: only then is it told.
    var isFollowed = false

    /// Seconds that have been swept; see `sweepSessions`.
    var sweeps: RoomSerial = 0

    /// What tabs say of themselves that is counted.
    var labels = LabelBook()

    /// Rooms that wait for their record.
    var openings = 0

    private var roomsBySerial: [RoomSerial: Room] = [:]
    private var serial: RoomSerial = 0
    private var laneSerial: UInt64 = 0
    private var tabSerial: UInt64 = 0

    init(shard: Int, shardCount: Int, configuration: HubConfiguration, packer: Packer) {
        self.shard = shard
        self.shardCount = shardCount
        self.configuration = configuration
        self.packer = packer
        let isBoardHome = CountsBoard.room.home(of: shardCount) == shard
        board = isBoardHome ? CountsBoard() : nil
    }

    func perform(_ command: HomeCommand, at now: Instant) {
        if mustWait(command, at: now) { return }
        switch command {
        case .join(let subscription, let order):
            if subscription.room == CountsBoard.room {
                joinBoard(subscription, order, at: now)
            } else {
                join(subscription, order, at: now)
            }
        case .leave(let subscription, let request):
            leave(subscription, request, at: now)
        case .presence(let subscription, let request, let order):
            presence(subscription, request, order, at: now)
        case .broadcast(let subscription, let request, let message):
            broadcast(subscription, request, message, at: now)
        case .signal(let subscription, let request, let change, let session):
            signal(subscription, request, change, of: session, at: now)
        case .detach(let subscription, let reason, let lastHeard):
            detach(subscription, reason, lastHeard: lastHeard, at: now)
        case .resync(let subscription):
            resync(subscription)
        case .becomeSupabase(let subscription):
            becomeSupabase(subscription)
        case .publish(let message): publish(message, at: now)
        case .heartbeat(let beat, let name, let answer): heartbeat(beat, in: name, at: now, answer)
        case .kick(let user, let name, let span, let reason, let text):
            kick(user, from: name, for: span, reason, text, at: now)
        case .change(let member, let name): change(member, in: name, at: now)
        case .keep(let state, let name): keep(state, in: name)
        case .forget(let key, let moment, let name): forget(key, at: moment, in: name)
        case .feed(let entry, let name): feed(entry, in: name)
        case .takeOffline(let user, let session, let name, let answer):
            answer(takeOffline(user, session, from: name, at: now))
        case .watchCounts(let isWatched):
            watchCounts(isWatched)
        case .lookAgain(let subscription, let access):
            lookAgain(subscription, access)
        case .roomCounts(let counts):
            boardReceived(counts)
        case .recalled(let serial, let recollection): recalled(serial, recollection, at: now)
        case .callRoll(let answer):
            callRoll(at: now)
            answer()
        case .drain:
            isDraining = true
            for room in rooms.values {
                room.state.beginDrain()
                recordLastMinute(of: room, at: now)
            }
        }
    }

    /// A new room, which may have to wait for its record.
    func make(_ name: RoomName, at now: Instant) -> Room {
        serial += 1
        let policy = configuration.policies.policy(for: name)
        let epoch = Epoch(boot: configuration.bootID, creation: serial << 8 | UInt64(shard))
        var state = RoomState(name: name, epoch: epoch, policy: policy)
        if isDraining { state.beginDrain() }
        state.isRecorded = configuration.sessionLog != nil || configuration.sessionFollower != nil
        state.isWatched = configuration.roomLog != nil
        if let log = configuration.minuteLog { state.beginMinutes(calendarOffset: log.calendarOffset) }
        let room = Room(serial: serial, state: state, policy: policy)
        rooms[name] = room
        roomsBySerial[serial] = room
        recall(room, at: now)
        return room
    }

    /// Why a client may not have this room made; nil if it is there, or may be.
    ///
    /// A moderator's deed may make it all the same.
    func refusal(of name: RoomName) -> ReplyReason? {
        // Each loop has its share, rounded up: names spread evenly over loops.
        let share = (configuration.maxRooms + shardCount - 1) / shardCount
        return rooms[name] != nil || rooms.count < share ? nil : .tooManyRooms(limit: configuration.maxRooms)
    }

    func room(serial: RoomSerial) -> Room? { roomsBySerial[serial] }

    func makeLane() -> LaneID {
        laneSerial += 1
        return LaneID(home: shard, serial: laneSerial)
    }

    /// An attachment that no subscription has: of one of several tabs over a connection.
    func makeTabID() -> AttachmentID {
        tabSerial += 1
        return AttachmentID(rawValue: 1 << 63 | UInt64(shard) << 48 | tabSerial)
    }

    /// Puts the room on the list of those to be settled at the end of the turn.
    func list(_ room: Room) {
        guard !room.isListed else { return }
        room.isListed = true
        changed.append(room)
    }

    func remove(_ room: Room) {
        rooms[room.name] = nil
        roomsBySerial[room.serial] = nil
    }

    func takeEffects() -> Effects {
        var taken = Effects()
        swap(&taken, &effects)
        return taken
    }

    /// The leaves of this turn have been flushed now: how long each took since the last sign of life.
    func recordDepartures(at now: Instant) {
        for departure in departures { metrics.recordLeave(departure, at: now) }
        departures.removeAll(keepingCapacity: true)
    }

    // MARK: Answers

    func send(_ subscription: Subscription, _ write: (MessageWriter, inout [UInt8]) -> Void) {
        send(to: subscription, frames(for: subscription, write))
    }

    func send(to subscription: Subscription, _ frames: [UInt8]) {
        emit(subscription.connection.shard, .send(subscription.connection, frames))
    }

    func emit(_ shard: UInt16, _ command: FrontCommand) {
        effects.front.append((Int(shard), command))
    }

    /// One text frame that `write` fills.
    func frames(for subscription: Subscription, _ write: (MessageWriter, inout [UInt8]) -> Void) -> [UInt8] {
        packer.text(subscription.packing) {
            write(MessageWriter(version: subscription.version, topic: subscription.topic), &$0)
        }
    }

    func count(_ transition: Transition) {
        if let membership = transition.membership { count(membership) }
    }

    func count(_ membership: MembershipChange) {
        switch membership.kind {
        case .joined: metrics.joins += 1
        case .left(let reason): metrics.leaves[reason, default: 0] += 1
        }
    }
}
