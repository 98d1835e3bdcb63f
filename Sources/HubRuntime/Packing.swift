import WebSocketCore

/// How the messages to one connection are packed: plain, or compressed within a window (RFC 7692).
struct Packing: Hashable, Sendable {
    /// The window as a power of two; 0 is plain.
    let windowBits: UInt8

    /// Whether the connection keeps its window from message to message.
    let keepsWindow: Bool

    static let plain = Packing(windowBits: 0, keepsWindow: false)

    /// Octets that a message may refer back by.
    var window: Int { 1 << windowBits }

    /// The window that we compress with, unless a client asks for a smaller one.
    ///
    /// A smaller window than was agreed upon is always right, so that nearly all clients share one encoding: browsers
    /// allow 15 bits, the Python client 12. The repetitions of our messages lie closer than its 4 KiB.
    private static let sharedWindow = 12

    init(_ agreement: DeflateAgreement?) {
        self.init(
            windowBits: agreement.map { UInt8(min($0.windowBits, Self.sharedWindow)) } ?? 0,
            keepsWindow: agreement?.keepsWindow ?? false)
    }

    private init(windowBits: UInt8, keepsWindow: Bool) {
        self.windowBits = windowBits
        self.keepsWindow = keepsWindow
    }
}

/// Makes the frames of one shard; it keeps one zlib state for each window that is in use.
final class Packer {
    /// Octets of a message up to which it is not worth compressing.
    private let above: Int
    /// Octets of a message beyond which compressing it would hold up the loop.
    private let most: Int
    private var deflaters: [Packing: Deflater] = [:]

    init(above: Int, upTo most: Int) {
        (self.above, self.most) = (above, most)
    }

    /// The complete frame of a text that `write` fills, with some `count` octets.
    func text(_ packing: Packing, about count: Int = 126, _ write: (inout [UInt8]) -> Void) -> [UInt8] {
        frame(about: count, packing) {
            write(&$0)
            return .text
        }
    }

    /// The complete frame of what `write` appends, some `count` octets; none if it says so.
    func frame(about count: Int, _ packing: Packing, _ write: (inout [UInt8]) -> Opcode?) -> [UInt8] {
        let room = FrameWriter.headerLength(for: count)
        var frame: [UInt8] = []
        frame.reserveCapacity(room + count)
        for _ in 0..<room { frame.append(0) }
        guard let opcode = write(&frame) else { return [] }
        let compressed = frame.withUnsafeBytes { octets in
            self.compressed(UnsafeRawBufferPointer(rebasing: octets[room...]), packing)
        }
        guard let compressed else {
            FrameWriter.putHeader(opcode, into: room, of: &frame)
            return frame
        }
        return Self.frame(opcode, compressed)
    }

    /// The complete frame of octets that lie elsewhere: compressed if that was agreed upon, is worth it and makes it shorter.
    func frame(_ opcode: Opcode, _ payload: UnsafeRawBufferPointer, _ packing: Packing) -> [UInt8] {
        if let compressed = compressed(payload, packing) { return Self.frame(opcode, compressed) }
        var frame: [UInt8] = []
        frame.reserveCapacity(payload.count + FrameWriter.headerLength(for: payload.count))
        FrameWriter.appendFrame(opcode, payload, to: &frame)
        return frame
    }

    private static func frame(_ opcode: Opcode, _ compressed: [UInt8]) -> [UInt8] {
        var frame: [UInt8] = []
        frame.reserveCapacity(compressed.count + FrameWriter.headerLength(for: compressed.count))
        FrameWriter.appendFrame(opcode, compressed.span, isCompressed: true, to: &frame)
        return frame
    }

    private func compressed(_ payload: UnsafeRawBufferPointer, _ packing: Packing) -> [UInt8]? {
        guard packing != .plain, isWorthIt(payload.count), !isRepacked(payload.count, packing) else { return nil }
        return deflater(packing).deflate(payload)
    }

    func isWorthIt(_ count: Int) -> Bool { count > above && count <= most }

    private func deflater(_ packing: Packing) -> Deflater {
        if let known = deflaters[packing] { return known }
        let new = Deflater(windowBits: Int(packing.windowBits))
        deflaters[packing] = new
        return new
    }
}
