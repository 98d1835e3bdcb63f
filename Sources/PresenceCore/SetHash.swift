/// The hash of a set of published metas, by which a client sees that its copy is the room's (presence.md §2).
///
/// The sum modulo 2³² of FNV-1a-32 over UTF-8(key) + 0x00 + UTF-8(phx_ref), one term per meta; an empty set is 0.
/// A sum, so that a meta comes and goes in one step whatever the size of the room.
package enum SetHash {
    /// The term of one meta.
    package static func term(user: UserID, ref: MetaRef, epoch: Epoch) -> UInt32 {
        user.withUTF8 { term(key: $0, ref: ref.text(epoch: epoch)) }
    }

    /// The term of one meta, from what the wire shows.
    package static func term(key: String, ref: String) -> UInt32 {
        term(key: Array(key.utf8).span, ref: ref)
    }

    private static func term(key: Span<UInt8>, ref: String) -> UInt32 {
        var hash: UInt32 = 0x811C_9DC5
        func take(_ byte: UInt8) { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
        for index in key.indices { take(key[index]) }
        take(0)
        ref.utf8.forEach(take)
        return hash
    }
}
