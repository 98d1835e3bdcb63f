import Synchronization

/// Octets that were encoded once and are sent to many: immutable, counted, never copied.
package final class SharedBytes: Sendable {
    package let bytes: [UInt8]

    /// What these octets were made of for one reader, and are revoked with.
    private let original: SharedBytes?

    private let revoked = Atomic<Bool>(false)

    package init(_ bytes: [UInt8], insteadOf original: SharedBytes? = nil) {
        self.bytes = bytes
        self.original = original
    }

    package var count: Int { bytes.count }

    /// Set when a newer version of these octets exists and too many old ones are still waiting in outboxes: whoever
    /// still sends them is too slow and is evicted.
    package var isRevoked: Bool { revoked.load(ordering: .relaxed) || original?.isRevoked == true }

    package func revoke() { revoked.store(true, ordering: .relaxed) }
}
