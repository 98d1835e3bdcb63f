import CZlib

/// Compresses messages, one at a time, within one size of window (RFC 7692 7.2.1).
///
/// Every message begins afresh, so one deflater serves all connections of a thread, and what it made can be shared.
/// It takes 2^(windowBits + 2) octets and 128 KiB.
package final class Deflater {
    /// At an address of its own, which zlib remembers.
    private let stream: UnsafeMutablePointer<z_stream>

    /// `windowBits`: how far back a message may refer to itself, as a power of two, 9 to 15.
    package init(windowBits: Int) {
        precondition(9...15 ~= windowBits, "zlib has no window of \(windowBits) bits")
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // The fastest level: a loop serves others too, and the higher ones win a tenth for thrice the time.
        let status = deflateInit2_(
            stream, Z_BEST_SPEED, Z_DEFLATED, -Int32(windowBits), 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { preconditionFailure("zlib cannot deflate: \(status)") }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// The payload of a compressed message, or nil if it would not be shorter.
    package func deflate(_ octets: UnsafeRawBufferPointer) -> [UInt8]? {
        guard let count = UInt32(exactly: octets.count), count < UInt32.max - 4 else { return nil }
        deflateReset(stream)
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: octets.baseAddress?.assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = count
        // Room for the tail that is taken off again; a full buffer means that nothing was gained.
        let room = octets.count + 4
        var isShorter = false
        let payload = [UInt8](unsafeUninitializedCapacity: room) { buffer, initialized in
            stream.pointee.next_out = buffer.baseAddress
            stream.pointee.avail_out = UInt32(room)
            let status = CZlib.deflate(stream, Z_SYNC_FLUSH)
            isShorter = status == Z_OK && stream.pointee.avail_in == 0 && stream.pointee.avail_out > 0
            // The flush ends in 00 00 FF FF, which the reader puts back (7.2.1).
            initialized = isShorter ? room - Int(stream.pointee.avail_out) - 4 : 0
        }
        return isShorter ? payload : nil
    }
}
