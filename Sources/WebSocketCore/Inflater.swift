import CZlib

/// Inflates compressed messages, one at a time (RFC 7692 7.2.2).
///
/// Every message begins afresh, so one inflater with its 40 KB serves all connections of a thread.
package final class Inflater {
    /// How many times its own octets a message may inflate to, past `freeBytes`; 1009 past it.
    ///
    /// Text seldom passes 30, a page that repeats itself may; DEFLATE itself ends at 1,032.
    package static let maxRatio = 100

    /// Octets that any message may inflate to, whatever its ratio.
    package static let freeBytes = 1 << 20

    /// Octets of output for which there is always room.
    private static let bufferBytes = 64 << 10

    /// Blocks marked as final that one message may have: one for each flush of a sender that has no other (7.2.3.4).
    private static let maxFinalBlocks = 64

    /// At an address of its own, which zlib remembers.
    private let stream: UnsafeMutablePointer<z_stream>
    private var output: UnsafeMutableRawBufferPointer
    private var produced = 0
    private var finalBlocks = 0

    package init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        output = .allocate(byteCount: Self.bufferBytes, alignment: 16)
        let status = inflateInit2_(stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { preconditionFailure("zlib cannot inflate: \(status)") }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        output.deallocate()
    }

    /// Lends what a message inflates to; text has been checked to be UTF-8.
    ///
    /// `limit`: octets that the whole may have. It stops as soon as there would be more (1009).
    package func withInflated<Result>(
        _ kind: MessageKind, _ octets: UnsafeRawBufferPointer, limit: Int, _ body: (UnsafeRawBufferPointer) -> Result
    ) throws(ProtocolViolation) -> Result {
        defer { shrink() }
        try inflate(octets, bound: min(limit, max(Self.freeBytes, octets.count * Self.maxRatio)))
        let inflated = UnsafeRawBufferPointer(rebasing: output[..<produced])
        guard kind == .binary || UTF8Validator.isValid(inflated) else { throw .invalidText }
        return body(inflated)
    }

    private func inflate(_ octets: UnsafeRawBufferPointer, bound: Int) throws(ProtocolViolation) {
        produced = 0
        finalBlocks = 0
        // Some senders write nothing at all for an empty message, since their flush has nothing to say.
        if octets.isEmpty { return }
        inflateReset(stream)
        // A last block marked as final ends the message without the tail (7.2.3.4).
        if try feed(octets, bound: bound) == Z_STREAM_END { return }
        let tail: [UInt8] = [0x00, 0x00, 0xFF, 0xFF]
        _ = try tail.span.withUnsafeBytes { tail throws(ProtocolViolation) in try feed(tail, bound: bound) }
        // zlib adds 128 between two blocks and 64 in the last; any octet left over means that the end is missing.
        guard stream.pointee.data_type == 128 else { throw .invalidDeflate }
    }

    /// Inflates until all of the input is taken; returns the last status.
    private func feed(_ input: UnsafeRawBufferPointer, bound: Int) throws(ProtocolViolation) -> Int32 {
        guard let count = UInt32(exactly: input.count) else { throw .inflatesTooFar(limit: bound) }
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = count
        while true {
            if produced == output.count { grow(to: bound + 1) }
            // One octet more than may be, so that what is too long shows itself.
            let space = min(output.count, bound + 1) - produced
            stream.pointee.next_out = output.baseAddress?.advanced(by: produced).assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_out = UInt32(clamping: space)
            let offered = Int(stream.pointee.avail_out)
            let status = CZlib.inflate(stream, Z_SYNC_FLUSH)
            produced += offered - Int(stream.pointee.avail_out)
            guard produced <= bound else { throw .inflatesTooFar(limit: bound) }
            switch status {
            case Z_OK, Z_BUF_ERROR:
                if stream.pointee.avail_out > 0 { return status }
            case Z_STREAM_END:
                if stream.pointee.avail_in == 0 { return status }
                finalBlocks += 1
                guard finalBlocks <= Self.maxFinalBlocks else { throw .invalidDeflate }
                inflateReset(stream)
            default: throw .invalidDeflate
            }
        }
    }

    private func grow(to most: Int) {
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: min(output.count * 2, most), alignment: 16)
        larger.copyMemory(from: UnsafeRawBufferPointer(output))
        output.deallocate()
        output = larger
    }

    /// Gives back what only a long message needed.
    private func shrink() {
        guard output.count > Self.bufferBytes else { return }
        output.deallocate()
        output = .allocate(byteCount: Self.bufferBytes, alignment: 16)
    }
}
