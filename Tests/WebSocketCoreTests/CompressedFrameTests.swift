import HubTesting
import Testing
import WebSocketCore

@Suite("Compressed frames")
struct CompressedFrameTests {
    private static let hello: [UInt8] = [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]

    @Test(
        "RSV1 is legal on the first frame of a data message and nowhere else (RFC 7692 6)",
        arguments: [
            ("text", [0xC1, 0x00], nil), ("binary", [0xC2, 0x00], nil), ("a first fragment", [0x41, 0x00], nil),
            ("a continuation", [0x41, 0x00, 0xC0, 0x00], 4),
            ("a continuation of plain text", [0x01, 0x00, 0x40, 0x00], 4),
            ("a close", [0xC8, 0x00], 4), ("a ping", [0xC9, 0x00], 4), ("a pong", [0xCA, 0x00], 4),
            ("RSV2", [0xA1, 0x00], 2), ("RSV3", [0x91, 0x00], 1), ("RSV1 and RSV2", [0xE1, 0x00], 6),
            ("an opcode without a meaning", [0xC3, 0x00], 4),
        ] as [(String, [UInt8], UInt8?)])
    func reserved(name: String, octets: [UInt8], bits: UInt8?) {
        let reading = FrameReading(octets, role: .client, allowsCompression: true)
        #expect(reading.violation == bits.map { .reservedBits($0) })
    }

    @Test("without the agreement RSV1 is refused (RFC 6455 5.2)")
    func notAgreed() {
        #expect(FrameReading([0xC1, 0x00], role: .client).violation == .reservedBits(4))
    }

    @Test("a compressed message is the same in one frame, in fragments and in pieces (RFC 7692 7.2.3.1)")
    func fragments() {
        let expected = [FrameReading.Event.compressed(.text, Self.hello)]
        let whole = [0xC1, 7] + Self.hello
        let fragmented = [0x41, 3] + Self.hello[..<3] + [0x89, 0x00] + [0x80, 4] + Self.hello[3...]
        for cut in 1..<9 {
            #expect(FrameReading(whole, role: .client, cutAt: [cut], allowsCompression: true).events == expected)
        }
        for cut in 1..<fragmented.count {
            let reading = FrameReading(fragmented, role: .client, cutAt: [cut], allowsCompression: true)
            #expect(reading.events == [.ping([])] + expected)
        }
    }

    @Test("plain messages may stand between compressed ones (RFC 7692 6)")
    func mixed() {
        let reading = FrameReading(
            [0x81, 1, 0x41, 0xC2, 1, 0x00, 0x82, 1, 0x42], role: .client, allowsCompression: true)
        #expect(reading.events == [.text([0x41]), .compressed(.binary, [0x00]), .binary([0x42])])
    }

    @Test("a reader takes 16 octets with the agreement, too")
    func memory() {
        #expect(MemoryLayout<FrameReader>.size <= 16)
    }
}
