import ChannelProtocol
import PresenceCore
import SocketIO

/// A room at its home: its state, who subscribes in which form, and when it must next be looked at.
final class Room {
    /// One accepted join, as the home knows it: lean, because there is one for every tab.
    struct Subscriber {
        let subscription: Subscription
        var audience: Audience
    }

    let serial: RoomSerial
    let name: RoomName
    let policy: RoomPolicy
    var state: RoomState
    var subscribers = DenseTable<AttachmentID, Subscriber>()
    private(set) var audiences: [Audience] = []

    var window: PublicationWindow
    var countWindow: CountWindow
    var statusWindow: CountWindow

    var signalWindow = CountWindow(interval: Home.signalInterval)

    /// What waits for the room's record; nil: it is open.
    var opening: Opening?

    /// What it tells everybody who comes; nil: nothing.
    var kept: Kept?

    /// Broadcasts that wait for the room's `broadcast_window`, in order; one write sends them all.
    var heldBroadcasts: ContiguousArray<(message: RelayedMessage, except: Subscription?)> = []
    var broadcastWindow: CountWindow

    /// The earliest wake-up that is already set.
    var wakesAt: Instant?

    /// Whether it stands in the home's list of rooms that changed in this turn.
    var isListed = false

    /// Counts as the home of `counts:*` was told.
    var reportedCount: RoomCount?

    /// The published snapshot, encoded once per wire form until the next publication.
    var snapshots: [SnapshotKey: SharedBytes] = [:]

    /// Generations of snapshots that may still wait in outboxes, oldest first.
    var oldSnapshots: [[WeakBytes]] = []

    struct SnapshotKey: Hashable {
        var topic: String
        var version: WireVersion
        var verified: Bool
        var packing: Packing
    }

    struct WeakBytes {
        weak var bytes: SharedBytes?
    }

    init(serial: RoomSerial, state: RoomState, policy: RoomPolicy) {
        self.serial = serial
        name = state.name
        self.state = state
        self.policy = policy
        window = PublicationWindow(base: policy.window)
        countWindow = CountWindow(interval: policy.countInterval)
        statusWindow = CountWindow(interval: policy.countInterval)
        broadcastWindow = CountWindow(interval: policy.broadcastWindow)
    }

    /// Subscribers that get every diff; the publication window grows with them.
    private(set) var fullSubscribers = 0

    /// Whether anybody subscribes to counts.
    var hasCountAudience: Bool {
        audiences.contains { if case .count = $0.form.feed { $0.count > 0 } else { false } }
    }

    /// Asks the state where it lies: a call on the property of a class copies all of it first, at each event.
    func look<Answer>(_ question: (inout RoomState) -> Answer) -> Answer { question(&state) }

    /// Whether the room can be dropped.
    var isEmpty: Bool { subscribers.isEmpty && opening == nil && look { $0.isEmpty } }

    /// The audience of a form; the first subscriber makes it.
    func audience(_ form: AudienceForm, make: (AudienceForm) -> Audience) -> Audience {
        if let known = audiences.first(where: { $0.form == form }) { return known }
        let new = make(form)
        audiences.append(new)
        return new
    }

    func enter(_ subscriber: Subscriber) {
        subscribers[subscriber.subscription.id] = subscriber
        subscriber.audience.enter(shard: subscriber.subscription.connection.shard)
        if subscriber.audience.form.feed.isFull { fullSubscribers += 1 }
    }

    /// Takes a subscriber out; nil when it was not there (it left, or its join was refused).
    func leave(_ id: AttachmentID) -> Subscriber? {
        guard let subscriber = subscribers.removeValue(forKey: id) else { return nil }
        withdraw(subscriber)
        return subscriber
    }

    /// Moves a subscriber to another audience.
    func move(_ id: AttachmentID, to audience: Audience) {
        guard var subscriber = subscribers[id] else { return }
        withdraw(subscriber)
        subscriber.audience = audience
        enter(subscriber)
    }

    private func withdraw(_ subscriber: Subscriber) {
        let audience = subscriber.audience
        audience.leave(shard: subscriber.subscription.connection.shard)
        if audience.form.feed.isFull { fullSubscribers -= 1 }
        if audience.count == 0 { audiences.removeAll { $0 === audience } }
    }
}
