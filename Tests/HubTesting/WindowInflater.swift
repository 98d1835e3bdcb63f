import CZlib

/// A client that keeps its window from message to message, as zlib has it (RFC 7692 7.2.2).
package final class WindowInflater {
    private let stream: UnsafeMutablePointer<z_stream>

    /// `windowBits`: what was agreed upon; a reference further back is an error.
    package init(windowBits: Int = 15) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let status = inflateInit2_(stream, -Int32(windowBits), ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(status == Z_OK, "zlib cannot inflate: \(status)")
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// The message that was compressed, or nil if that makes no sense.
    package func inflate(_ octets: [UInt8]) -> [UInt8]? {
        var input = octets + [0x00, 0x00, 0xFF, 0xFF]
        var message: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        let isSound = input.withUnsafeMutableBufferPointer { input in
            stream.pointee.next_in = input.baseAddress
            stream.pointee.avail_in = UInt32(input.count)
            repeat {
                let (status, count) = piece.withUnsafeMutableBufferPointer { piece in
                    stream.pointee.next_out = piece.baseAddress
                    stream.pointee.avail_out = UInt32(piece.count)
                    let status = CZlib.inflate(stream, Z_SYNC_FLUSH)
                    return (status, piece.count - Int(stream.pointee.avail_out))
                }
                guard status == Z_OK || status == Z_BUF_ERROR else { return false }
                message += piece[..<count]
            } while stream.pointee.avail_out == 0
            return stream.pointee.avail_in == 0
        }
        return isSound ? message : nil
    }
}
