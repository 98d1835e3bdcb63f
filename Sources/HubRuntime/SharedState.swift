import Synchronization

/// The few numbers that all shards share.
final class SharedState: Sendable {
    /// Open connections of all shards, for the limit.
    let connections = Atomic<Int>(0)

    /// Whether the hub is past its start and not draining.
    let isReady = Atomic<Bool>(false)

    /// Milliseconds on the clock at which a drain ends, whoever is still there.
    let drainEnds = Atomic<UInt64>(.max)
}
