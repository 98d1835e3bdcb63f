import ChannelProtocol
import HTTPCore
import LimitCore
import PresenceCore
import SocketIO
import WebSocketCore

/// The connections of one shard: reads and answers them, asks the rooms' homes, delivers what the homes decide.
///
/// It belongs to one `Shard` and never leaves its thread. What it wants of rooms goes into `commands`; what rooms want
/// of it comes as `FrontCommand`s. A turn ends with `flush`: one write for each connection that is owed something.
final class Front {
    let shard: UInt16
    let shardCount: Int
    let configuration: HubConfiguration
    let packer: Packer
    let inflater = Inflater()
    let poller: Poller
    let handler: any HTTPHandler
    let shared: SharedState

    /// Makes the way back for an HTTP handler's answer.
    let responder: (ConnectionRef) -> Responder

    var table = ConnectionTable()
    /// The lanes of each audience; newcomers enter the last.
    var lanes: [LaneID: ContiguousArray<Lane>] = [:]

    /// Lanes that owe something, in the order in which they came to.
    var dirtyLanes: ContiguousArray<Lane> = []

    /// Sends of broadcasts that this turn may still make.
    var sendsLeft: Int

    /// Octets that this turn may still send before everybody's share becomes small.
    var octetsLeft = Front.octetsPerTurn
    var dirtyConnections: ContiguousArray<Connection> = []

    /// Slots with a mark that ends when no lane owes anything.
    var marked: ContiguousArray<UInt32> = []

    /// Connections whose socket takes no more; looked at once a second.
    var blocked: Set<ConnectionRef> = []

    /// Connections that are read in the next turn, whatever the poller says.
    var readingOn: ContiguousArray<ConnectionRef> = []

    /// Connections whose reading waits for a mailbox to drain.
    var paused: ContiguousArray<ConnectionRef> = []

    /// Those that speak faster than they may.
    var throttles: [ConnectionRef: Throttle] = [:]

    /// The pages of connections that several tabs share.
    var tabs: [ConnectionRef: [SessionID: TabLease]] = [:]

    /// Connections of trusted proxies that have not said for whom they are.
    var proxied: [ConnectionRef: NetworkAddress] = [:]

    /// Who has come lately.
    var visitors = VisitorBook()
    var profiles = ProfileBook()
    var terms = TermsBook()

    /// Connections beyond the limit, in the order in which they came.
    var reserved: ContiguousArray<ConnectionRef> = []

    /// Connections that could give way to newcomers, the longest idle last, as of so many milliseconds.
    var yielders: ContiguousArray<ConnectionRef> = []
    var yieldersAsOf: UInt64 = 0

    /// Octets by which the outboxes have grown since the other shards were told.
    var unbooked = 0

    /// What a connection may have others hear, and what it may send at all.
    let budgetRate: Rate
    let patienceRate: Rate

    /// Connections whose message or request has come in part, and the octets of memory that they keep of it.
    var partials = (count: 0, octets: 0)

    /// For the rooms' homes, in order.
    var commands: ContiguousArray<(shard: Int, command: HomeCommand)> = []

    /// Deadlines to set in the shard's wheel.
    var wakeUps: ContiguousArray<(connection: ConnectionRef, at: UInt64)> = []

    /// For connections that come from now on; nil without a TLS listener.
    var tls: TLSContext?

    /// Handshakes that this turn may still go on with.
    var handshakesLeft = Front.handshakesPerTurn

    var metrics = HubMetrics()

    /// Milliseconds, the same for a whole turn.
    var now: UInt64

    var isDraining = false

    private var nextSubscription: UInt64 = 0
    private var outboxes: ContiguousArray<Outbox> = []

    /// Everything that one read may bring; frames are unmasked and parsed in it.
    let input: UnsafeMutableRawBufferPointer

    /// Octets of a turn, about a millisecond; and of each connection's in it, while the turn has more left and when it has not.
    static let octetsPerTurn = 1 << 20
    static let largeShare = 128 << 10
    static let smallShare = 16 << 10

    /// Octets of one read; a head that came in pieces lies before them.
    static let readSize = 64 << 10

    /// The same where a message begins: what a connection may say in a turn, if it is many short messages.
    static let shortReadSize = 4 << 10

    /// The same of a connection that says far more than it may.
    static let slowedReadSize = 2 << 10
    static let inputSize = readSize + (32 << 10)

    init(
        shard: Int, configuration: HubConfiguration, packer: Packer, poller: Poller, handler: any HTTPHandler,
        shared: SharedState, now: UInt64, responder: @escaping (ConnectionRef) -> Responder
    ) {
        self.shard = UInt16(shard)
        shardCount = configuration.loops
        self.configuration = configuration
        sendsLeft = configuration.sendsPerTurn
        budgetRate = configuration.messageRate(times: 1)
        patienceRate = configuration.messageRate(times: 10)
        self.packer = packer
        self.poller = poller
        self.handler = handler
        self.shared = shared
        self.now = now
        self.responder = responder
        input = .allocate(byteCount: Front.inputSize, alignment: 16)
    }

    deinit {
        input.deallocate()
    }

    var instant: Instant { Instant(milliseconds: now) }

    /// An id that no other join of any shard ever has.
    func makeSubscriptionID() -> AttachmentID {
        nextSubscription += 1
        return AttachmentID(rawValue: UInt64(shard) << 48 | nextSubscription)
    }

    /// Asks a room's home.
    func ask(_ room: RoomName, _ command: HomeCommand) {
        commands.append((room.home(of: shardCount), command))
    }

    func takeCommands() -> ContiguousArray<(shard: Int, command: HomeCommand)> {
        var taken: ContiguousArray<(shard: Int, command: HomeCommand)> = []
        swap(&taken, &commands)
        return taken
    }

    func takeWakeUps() -> ContiguousArray<(connection: ConnectionRef, at: UInt64)> {
        if wakeUps.isEmpty { return [] }
        var taken: ContiguousArray<(connection: ConnectionRef, at: UInt64)> = []
        swap(&taken, &wakeUps)
        return taken
    }

    /// Whether a flush would write anything in this turn.
    var owesSomething: Bool { (!dirtyLanes.isEmpty && sendsLeft > 0) || !dirtyConnections.isEmpty }

    /// Whether there is something to do at once, whatever the poller says.
    var isBusy: Bool { !dirtyLanes.isEmpty || !readingOn.isEmpty }

    // MARK: Outboxes

    /// The connection's outbox, taken from the pool when it has none.
    func outbox(of connection: Connection) -> Outbox {
        if let outbox = connection.outbox { return outbox }
        let outbox = outboxes.popLast() ?? Outbox()
        connection.outbox = outbox
        table.mark(connection.ref.slot, .outbox)
        return outbox
    }

    /// Takes back an empty outbox; the pool keeps at most 256.
    func releaseOutbox(of connection: Connection) {
        guard let outbox = connection.outbox else { return }
        connection.outbox = nil
        unbooked -= outbox.booked
        outbox.booked = 0
        outbox.heavySince = 0
        table.unmark(connection.ref.slot, .outbox)
        if outboxes.count < 256 {
            outbox.removeAll()
            outboxes.append(outbox)
        }
    }
}

extension RoomName {
    /// The shard that is this room's home: FNV-1a over the name, the same in every process.
    ///
    /// A last round mixes the bits, since FNV leaves the traces of the last characters in few of them, and rooms are
    /// often numbered.
    func home(of shards: Int) -> Int {
        if shards == 1 { return 0 }
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        withUTF8 { octets in
            for place in octets.indices { hash = (hash ^ UInt64(octets[place])) &* 0x0000_0100_0000_01B3 }
        }
        hash = (hash ^ (hash >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        return Int((hash >> 32) % UInt64(shards))
    }
}
