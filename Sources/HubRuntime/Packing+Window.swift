import WebSocketCore

/// Compressing for connections that keep their window from message to message (RFC 7692 7.1.1.1): the packer leaves short
/// messages plain, and each connection's front compresses them on their way into its outbox.
extension Packer {
    /// Whether a message of so many octets is left to `repack`.
    ///
    /// A longer one than the window finds nothing there, since what it resembles has left it when its turn comes. So it
    /// is compressed once for all, whatever windows they keep; that also bounds what a broadcast costs for each of them.
    func isRepacked(_ count: Int, _ packing: Packing) -> Bool {
        packing.keepsWindow && isWorthIt(count) && count <= packing.window
    }

    /// Compresses whole frames for one connection by the window that it keeps; nil if they may go out as they are.
    ///
    /// From here on they must reach the client, and in this order. `deflater`: made when it is needed first, so that a
    /// connection to which nothing worth it was sent keeps no window.
    func repack(_ frames: [UInt8], _ packing: Packing, by deflater: inout Deflater?) -> [UInt8]? {
        // Of long runs there should be no copy for each connection: they may be waited for by many.
        let isShort = frames.count <= 2 * packing.window
        var repacked: [UInt8] = []
        var copied = 0
        frames.withUnsafeBytes { octets in
            var offset = 0
            while let header = Frames.header(UnsafeRawBufferPointer(rebasing: octets[offset...])) {
                let (start, end) = (offset + header.size, offset + header.size + header.length)
                defer { offset = end }
                if header.isCompressed {
                    // The client's window ends with this message now, and ours does not.
                    deflater?.forget()
                } else if isShort, !header.opcode.isControl, isRepacked(header.length, packing) {
                    let own = deflater ?? Deflater(windowBits: Int(packing.windowBits), keepsWindow: true)
                    deflater = own
                    guard let payload = own.deflate(UnsafeRawBufferPointer(rebasing: octets[start..<end])) else {
                        continue
                    }
                    repacked.append(contentsOf: octets[copied..<offset])
                    FrameWriter.appendFrame(header.opcode, payload.span, isCompressed: true, to: &repacked)
                    copied = end
                }
            }
            if copied > 0 { repacked.append(contentsOf: octets[copied...]) }
        }
        return copied > 0 ? repacked : nil
    }
}
