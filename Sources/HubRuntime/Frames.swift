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
        var payload: [UInt8] = []
        write(&payload)
        return frame(opcode, payload)
    }

    static func frame(_ opcode: Opcode, _ payload: [UInt8]) -> [UInt8] {
        var frame: [UInt8] = []
        frame.reserveCapacity(payload.count + FrameWriter.headerLength(for: payload.count))
        FrameWriter.appendHeader(opcode, length: payload.count, mask: nil, to: &frame)
        frame.append(contentsOf: payload)
        return frame
    }
}
