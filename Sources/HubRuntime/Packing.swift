import WebSocketCore

/// How the messages to one connection are packed: plain, or compressed within a window (RFC 7692).
struct Packing: Hashable, Sendable {
    /// The window as a power of two; 0 is plain.
    fileprivate let windowBits: UInt8

    static let plain = Packing(windowBits: 0)

    /// The window that we compress with, unless a client asks for a smaller one.
    ///
    /// A smaller window than was agreed upon is always right, so that nearly all clients share one encoding: browsers
    /// allow 15 bits, the Python client 12. The repetitions of our messages lie closer than its 4 KiB.
    private static let sharedWindow = 12

    init(_ agreement: DeflateAgreement?) {
        self.init(windowBits: agreement.map { UInt8(min($0.windowBits, Self.sharedWindow)) } ?? 0)
    }

    private init(windowBits: UInt8) {
        self.windowBits = windowBits
    }
}

/// Makes the frames of one shard; it keeps one zlib state for each window that is in use, and none for a connection.
final class Packer {
    /// Octets of a message up to which it is not worth compressing.
    private let above: Int
    /// Octets of a message beyond which compressing it would hold up the loop.
    private let most: Int
    private var deflaters: [Packing: Deflater] = [:]

    init(above: Int, upTo most: Int) {
        (self.above, self.most) = (above, most)
    }

    /// The complete frame of a text that `write` fills.
    func text(_ packing: Packing, _ write: (inout [UInt8]) -> Void) -> [UInt8] {
        var payload: [UInt8] = []
        write(&payload)
        return frame(.text, payload, packing)
    }

    /// A complete frame: compressed if that was agreed upon, is worth it and makes it shorter.
    func frame(_ opcode: Opcode, _ payload: [UInt8], _ packing: Packing) -> [UInt8] {
        guard let compressed = payload.withUnsafeBytes({ compressed($0, packing) }) else {
            return Frames.frame(opcode, payload)
        }
        var frame: [UInt8] = []
        frame.reserveCapacity(compressed.count + FrameWriter.headerLength(for: compressed.count))
        FrameWriter.appendFrame(opcode, compressed.span, isCompressed: true, to: &frame)
        return frame
    }

    /// The same, behind what is there already.
    func append(_ opcode: Opcode, _ payload: UnsafeRawBufferPointer, _ packing: Packing, to out: inout [UInt8]) {
        if let compressed = compressed(payload, packing) {
            FrameWriter.appendFrame(opcode, compressed.span, isCompressed: true, to: &out)
        } else {
            FrameWriter.appendFrame(opcode, payload, to: &out)
        }
    }

    private func compressed(_ payload: UnsafeRawBufferPointer, _ packing: Packing) -> [UInt8]? {
        guard packing != .plain, payload.count > above, payload.count <= most else { return nil }
        return deflater(packing).deflate(payload)
    }

    private func deflater(_ packing: Packing) -> Deflater {
        if let known = deflaters[packing] { return known }
        let new = Deflater(windowBits: Int(packing.windowBits))
        deflaters[packing] = new
        return new
    }
}
