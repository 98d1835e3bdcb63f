import LimitCore
import Synchronization

/// The few numbers that all shards share.
final class SharedState: Sendable {
    /// Open connections of all shards, for the limit.
    let connections = Atomic<Int>(0)

    /// Who has how many of them.
    let sources: Mutex<AddressTable>

    /// Octets in the outboxes of all shards, as of the end of their last turns.
    let waiting = Atomic<Int>(0)

    /// Whether the hub is past its start and not draining.
    let isReady = Atomic<Bool>(false)

    /// Milliseconds on the clock at which a drain ends, whoever is still there.
    let drainEnds = Atomic<UInt64>(.max)

    init(_ configuration: HubConfiguration) {
        let requests = Rate(
            perSecond: configuration.maxRequestsPerSecond, burst: 10 * configuration.maxRequestsPerSecond)
        sources = Mutex(
            AddressTable(bounds: AddressTable.Bounds(open: configuration.maxPerAddress, requests: requests)))
    }
}
