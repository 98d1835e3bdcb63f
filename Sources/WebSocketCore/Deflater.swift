import CZlib

/// Compresses messages, one at a time, within one size of window (RFC 7692 7.2.1).
///
/// If every message begins afresh, one deflater serves all connections of a thread, and what it made can be shared: it
/// takes 2^(windowBits + 2) octets and 128 KiB. One that keeps its window serves one connection (7.2.3.2), and takes
/// 2^(windowBits + 2) octets and 16 KiB.
package final class Deflater {
    /// At an address of its own, which zlib remembers.
    private let stream: UnsafeMutablePointer<z_stream>
    private let keepsWindow: Bool

    /// A deflater whose messages begin afresh, or refer to those before them if it `keepsWindow`.
    ///
    /// `windowBits`: how far back a message may refer, as a power of two, 9 to 15.
    /// With a kept window the reader must get all that is made, in its order.
    package init(windowBits: Int, keepsWindow: Bool = false) {
        precondition(9...15 ~= windowBits, "zlib has no window of \(windowBits) bits")
        self.keepsWindow = keepsWindow
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // The fastest level: a loop serves others too, and the higher ones win a tenth for thrice the time.
        // There may be one with a window for each connection: a sixteenth of the memory loses a hundredth.
        let status = deflateInit2_(
            stream, Z_BEST_SPEED, Z_DEFLATED, -Int32(windowBits), keepsWindow ? 4 : 8, Z_DEFAULT_STRATEGY,
            ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { preconditionFailure("zlib cannot deflate: \(status)") }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// The next message begins afresh: its reader has had others meanwhile that are not in the window.
    package func forget() { deflateReset(stream) }

    /// The payload of a compressed message, or nil if it would not be shorter.
    ///
    /// With a kept window it may be longer, by an eighth at most, since the next message may resemble this one.
    package func deflate(_ octets: UnsafeRawBufferPointer) -> [UInt8]? {
        guard let count = UInt32(exactly: octets.count), count < UInt32.max / 2 else { return nil }
        if !keepsWindow { forget() }
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: octets.baseAddress?.assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = count
        // Room for the tail that is taken off again; a full buffer means that nothing was gained.
        let room = keepsWindow ? Int(deflateBound(stream, UInt(count))) + 16 : octets.count + 4
        var isWhole = false
        let payload = [UInt8](unsafeUninitializedCapacity: room) { buffer, initialized in
            stream.pointee.next_out = buffer.baseAddress
            stream.pointee.avail_out = UInt32(room)
            let status = CZlib.deflate(stream, Z_SYNC_FLUSH)
            isWhole = status == Z_OK && stream.pointee.avail_in == 0 && stream.pointee.avail_out > 0
            // The flush ends in 00 00 FF FF, which the reader puts back (7.2.1).
            initialized = isWhole ? room - Int(stream.pointee.avail_out) - 4 : 0
        }
        if isWhole { return payload }
        // It goes out plain, and so is not in the reader's window.
        forget()
        return nil
    }
}
