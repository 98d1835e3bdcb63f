import CLinux

/// Octets waiting for one connection: private ones that were written for it, and ranges of shared buffers.
///
/// A connection holds one only while something waits; loops keep a pool of empty ones.
package final class Outbox {
    enum Chunk {
        case owned([UInt8])
        case shared(SharedBytes, isSnapshot: Bool)

        var bytes: [UInt8] {
            switch self {
            case .owned(let bytes): bytes
            case .shared(let shared, _): shared.bytes
            }
        }

        /// Octets that do not count against the marks.
        var exempt: Int {
            if case .shared(let shared, isSnapshot: true) = self { shared.count } else { 0 }
        }
    }

    /// Chunks in order; the first one has `sent` octets gone already.
    private(set) var queue: ContiguousArray<Chunk> = []
    private(set) var head = 0
    private(set) var sent = 0

    /// Private octets that come after the queue.
    private(set) var tail: [UInt8] = []

    /// Octets that wait, shared ones included.
    package private(set) var count = 0

    /// Octets of the snapshots among the chunks, of which the first may be half sent.
    private var exempt = 0

    /// Octets that count against the marks: a snapshot in flight is the remedy for lagging, not its symptom.
    package var backlog: Int {
        let isSendingSnapshot = head < queue.count && queue[head].exempt > 0
        return count - exempt + (isSendingSnapshot ? sent : 0)
    }

    /// What its owner has noted of `backlog`.
    package var booked = 0

    /// Milliseconds at which its owner found it heavy; 0: it is not.
    package var heavySince: UInt64 = 0

    package init() {}

    package var isEmpty: Bool { count == 0 }

    /// Lets `write` append private octets at the end.
    package func append(_ write: (inout [UInt8]) -> Void) {
        let before = tail.count
        write(&tail)
        count += tail.count - before
    }

    package func append(_ shared: SharedBytes, isSnapshot: Bool = false) {
        guard shared.count > 0 else { return }
        sealTail()
        queue.append(.shared(shared, isSnapshot: isSnapshot))
        count += shared.count
        if isSnapshot { exempt += shared.count }
    }

    /// Appends what a short direct send has left of `bytes`.
    package func append(_ shared: SharedBytes, from offset: Int) {
        guard isEmpty else { preconditionFailure("a remainder goes out first, but \(count) octets wait already") }
        append(shared)
        sent = offset
        count -= offset
    }

    /// Whether anything that waits has been revoked.
    package var isRevoked: Bool {
        queue[head...].contains { chunk in
            if case .shared(let shared, _) = chunk { shared.isRevoked } else { false }
        }
    }

    /// Octets of the chunk that goes out now or next, unless they are exempt: the rest of a message that is longer than a
    /// mark says nothing about its reader yet.
    package var inFlight: Int { head < queue.count && queue[head].exempt == 0 ? queue[head].bytes.count - sent : 0 }

    /// Writes as much as the socket takes, up to 16 chunks a call; `.done` = everything is out.
    ///
    /// - Parameter limit: octets after which it stops as if the socket were full, so that nobody waits for a long message
    ///   of others; at least one is written.
    package func flush(to fd: Int32, atMost limit: Int = .max) -> IOResult {
        if head == queue.count {
            let result = tail.withUnsafeBytes {
                Socket.send(fd, UnsafeRawBufferPointer(rebasing: $0[sent...].prefix(limit)))
            }
            if case .done(let taken) = result { return book(taken) ? result : .wouldBlock }
            return result
        }
        sealTail()
        var left = limit
        while true {
            var offered = 0
            let result = sendChunks(to: fd, atMost: left, offered: &offered)
            guard case .done(let taken) = result else { return result }
            if book(taken) { return result }
            left -= taken
            if taken < offered || left <= 0 { return .wouldBlock }
        }
    }

    /// Forgets what has not begun to go out: the rest of a half-sent chunk stays, so that the next frame can be read.
    package func truncate() {
        if head == queue.count {
            if sent == 0 { removeAll() }
            return
        }
        tail = []
        if sent == 0 {
            removeAll()
            return
        }
        let chunk = queue[head]
        let done = sent
        removeAll()
        queue.append(chunk)
        sent = done
        count = chunk.bytes.count - done
        exempt = chunk.exempt
    }

    /// Forgets everything; storage beyond 4 KiB is given back.
    package func removeAll() {
        queue.removeAll(keepingCapacity: queue.count <= 16)
        tail.removeAll(keepingCapacity: tail.capacity <= 4096)
        head = 0
        sent = 0
        count = 0
        exempt = 0
    }

    private static let chunksPerCall = 16

    func sealTail() {
        guard !tail.isEmpty else { return }
        queue.append(.owned(tail))
        tail = []
    }

    private func sendChunks(to fd: Int32, atMost limit: Int, offered: inout Int) -> IOResult {
        let number = min(queue.count - head, Outbox.chunksPerCall)
        return withUnsafeTemporaryAllocation(of: iovec.self, capacity: number) { vector in
            var filled = 0
            for index in 0..<number where offered < limit {
                let skip = index == 0 ? sent : 0
                // The chunk's array is kept alive by the queue, so the pointer outlives the closure that gave it.
                queue[head + index].bytes.withUnsafeBytes { bytes in
                    let length = min(bytes.count - skip, limit - offered)
                    vector[index] = iovec(
                        iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress! + skip), iov_len: length)
                    offered += length
                }
                filled += 1
            }
            return Socket.send(fd, vector: UnsafeBufferPointer(rebasing: vector[..<filled]))
        }
    }

    /// Books what the socket took; true = nothing waits any more.
    func book(_ taken: Int) -> Bool {
        count -= taken
        if count == 0 {
            removeAll()
            return true
        }
        sent += taken
        while head < queue.count, sent >= queue[head].bytes.count {
            sent -= queue[head].bytes.count
            exempt -= queue[head].exempt
            queue[head] = .owned([])
            head += 1
        }
        if head == queue.count {
            queue.removeAll(keepingCapacity: true)
            head = 0
        }
        return false
    }
}
