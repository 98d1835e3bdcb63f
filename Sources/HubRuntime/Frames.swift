import WebSocketCore

/// Complete server frames around what a writer appends.
enum Frames {
    /// The header of the first of our own frames; nil at the end.
    static func header(_ octets: UnsafeRawBufferPointer) -> FrameHeader? {
        try? FrameHeader.parse(octets, by: ownRules)
    }

    private static let ownRules = FrameRules(
        role: .client, allowsCompression: true, isInsideMessage: false, received: 0, limit: .max)

    static func text(_ write: (inout [UInt8]) -> Void) -> [UInt8] {
        frame(.text, write)
    }

    static func frame(_ opcode: Opcode, _ write: (inout [UInt8]) -> Void) -> [UInt8] {
        var frame: [UInt8] = [0, 0, 0, 0]
        write(&frame)
        FrameWriter.putHeader(opcode, into: 4, of: &frame)
        return frame
    }
}
