/// Writing through TLS: records instead of system calls are what is saved.
extension Outbox {
    /// Writes as much as the stream takes, chunks that are short together in one record; `.done` = everything is out.
    ///
    /// What the stream has begun is no longer here: its peer will get it, whatever is forgotten meanwhile.
    /// - Parameter limit: octets after which it stops as if the stream were full; the record that passes it is written.
    package func flush(to stream: SecureStream, atMost limit: Int = .max) -> IOResult {
        var result = stream.sendBegun()
        var total = 0
        while case .done = result, !isEmpty {
            result = withRecord { stream.send($0) }
            guard case .done(let taken) = result else { break }
            total += taken
            _ = book(taken)
            if stream.isHoldingBack || (total >= limit && !isEmpty) { return .wouldBlock }
        }
        if case .done = result { return .done(total) }
        return result
    }

    /// The octets of the next record; copied only if more than one chunk fits into it.
    private func withRecord(_ body: (UnsafeRawBufferPointer) -> IOResult) -> IOResult {
        if head == queue.count {
            return tail.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[sent...])) }
        }
        sealTail()
        let first = queue[head].bytes
        if first.count - sent >= SecureStream.recordSize || head + 1 == queue.count {
            return first.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[sent...])) }
        }
        return withUnsafeTemporaryAllocation(byteCount: SecureStream.recordSize, alignment: 16) { record in
            var filled = 0
            var skip = sent
            for chunk in queue[head...] where filled < record.count {
                chunk.bytes.withUnsafeBytes { bytes in
                    let part = bytes[skip..<min(bytes.count, skip + record.count - filled)]
                    record[filled...].copyBytes(from: part)
                    filled += part.count
                }
                skip = 0
            }
            return body(UnsafeRawBufferPointer(rebasing: record[..<filled]))
        }
    }
}
