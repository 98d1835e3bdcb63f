/// Names one connection over all shards: a stale name never reaches whoever got the slot next.
package struct ConnectionRef: Hashable, Sendable {
    /// The shard that owns the connection.
    package let shard: UInt16

    /// The place in that shard's table.
    package let slot: UInt32

    /// Counts the uses of the slot.
    package let generation: UInt32

    /// The epoll token: slot and generation; the shard is the one whose epoll reports it.
    var token: UInt64 { UInt64(generation) << 32 | UInt64(slot) }

    init(shard: UInt16, slot: UInt32, generation: UInt32) {
        self.shard = shard
        self.slot = slot
        self.generation = generation
    }

    init(shard: UInt16, token: UInt64) {
        self.init(shard: shard, slot: UInt32(truncatingIfNeeded: token), generation: UInt32(token >> 32))
    }
}
