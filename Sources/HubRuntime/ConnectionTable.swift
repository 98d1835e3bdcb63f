import PresenceCore

/// The connections of one shard by slot, with a generation that tells a stale name from the present user of the slot.
struct ConnectionTable {
    /// The generation of the tokens that name no connection (listener, wake-up); slots never reach it.
    static let reservedGeneration = UInt32.max

    private var connections: ContiguousArray<Connection?> = []
    private var generations: ContiguousArray<UInt32> = []
    private var free: ContiguousArray<UInt32> = []

    private(set) var count = 0

    /// What keeps a connection from the direct send of a broadcast; see `Busy`.
    ///
    /// Dense, because every delivery reads one.
    private(set) var busy: ContiguousArray<Busy> = []

    mutating func reserve(shard: UInt16) -> ConnectionRef {
        count += 1
        if let slot = free.popLast() {
            return ConnectionRef(shard: shard, slot: slot, generation: generations[Int(slot)])
        }
        connections.appendThriftily(nil)
        generations.appendThriftily(0)
        busy.appendThriftily([])
        return ConnectionRef(shard: shard, slot: UInt32(connections.count - 1), generation: 0)
    }

    mutating func insert(_ connection: Connection) {
        connections[Int(connection.ref.slot)] = connection
    }

    mutating func remove(_ ref: ConnectionRef) {
        let slot = Int(ref.slot)
        connections[slot] = nil
        // Whoever gets the slot next keeps the marks that the shard has listed.
        busy[slot].formIntersection(.untilFlushed)
        // 31 bits of it; see `Deadline`.
        generations[slot] = (generations[slot] + 1) & (.max >> 1)
        free.appendThriftily(ref.slot)
        count -= 1
    }

    /// The connection, or nil when it is gone.
    subscript(ref: ConnectionRef) -> Connection? {
        guard Int(ref.slot) < connections.count, generations[Int(ref.slot)] == ref.generation else { return nil }
        return connections[Int(ref.slot)]
    }

    /// The present connection in a slot.
    subscript(slot slot: UInt32) -> Connection? { connections[Int(slot)] }

    mutating func mark(_ slot: UInt32, _ reason: Busy) { busy[Int(slot)].insert(reason) }

    mutating func unmark(_ slot: UInt32, _ reason: Busy) { busy[Int(slot)].remove(reason) }

    func isMarkedUntilFlushed(_ slot: UInt32) -> Bool { !busy[Int(slot)].isDisjoint(with: .untilFlushed) }

    /// All present connections, in slot order.
    var all: [Connection] { connections.compactMap { $0 } }
}

/// Why a connection's share of a broadcast cannot go out by a direct send.
struct Busy: OptionSet {
    let rawValue: UInt8

    /// Octets wait in its outbox.
    static let outbox = Busy(rawValue: 1)

    /// It is closing, and nothing more may be sent.
    static let closing = Busy(rawValue: 2)

    /// It sent one of the messages that are owed and must not get it back.
    static let excluded = Busy(rawValue: 4)

    /// It entered while something was owed, or has had it already: earlier frames are not for it.
    static let entered = Busy(rawValue: 8)

    /// What ends when no lane owes anything.
    static let untilFlushed: Busy = [.excluded, .entered]

    /// It listens to several rooms, and what they send in one turn goes out by one write.
    static let several = Busy(rawValue: 16)

    /// Presence is left out: its page is frozen, or it lags and a snapshot will come.
    static let quiet = Busy(rawValue: 32)

    /// What it gets must be made for it alone, as long as it lives: encrypted, or compressed by its own window.
    static let unshared = Busy(rawValue: 64)
}
