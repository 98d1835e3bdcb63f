import LimitCore
import SocketIO
import Synchronization

/// What waits in all outboxes together has a bound, too: past it the largest are evicted.
extension Front {
    /// Notes how much waits for one connection, after it was written to.
    func book(_ outbox: Outbox) {
        unbooked += outbox.backlog - outbox.booked
        outbox.booked = outbox.backlog
    }

    /// Tells the other shards, once a turn, and makes room if all of them hold too much.
    func settleMemory() {
        if unbooked != 0 {
            shared.waiting.add(unbooked, ordering: .relaxed)
            unbooked = 0
        }
        let waiting = shared.waiting.load(ordering: .relaxed)
        guard waiting > configuration.maxOutboxMemory else { return }
        // An eighth more than needed, so that the next octet does not make it necessary again.
        var surplus = waiting - configuration.maxOutboxMemory / 8 * 7
        let readers = blocked.compactMap { table[$0] }.filter { $0.phase == .webSocket || $0.phase == .echo }
        for reader in readers.sorted(by: { $0.booked > $1.booked }) where surplus > 0 {
            surplus -= reader.booked
            evict(reader, past: .outboxMemory)
        }
    }
}

extension Connection {
    /// Octets that were noted to wait for it.
    fileprivate var booked: Int { outbox?.booked ?? 0 }
}
