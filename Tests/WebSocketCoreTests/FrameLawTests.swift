import HubTesting
import Testing
import WebSocketCore

@Suite("Laws of reading frames")
struct FrameLawTests {
    @Test(
        "what one side writes the other reads, however it is fragmented, interrupted and cut (RFC 6455 5.4)",
        arguments: 0..<40 as Range<UInt64>)
    func roundTrip(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<25 {
            let role: Role = Bool.random(using: &generator) ? .server : .client
            var wire: [UInt8] = []
            var expected: [FrameReading.Event] = []
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                appendMessage(to: &wire, &expected, readBy: role, &generator)
            }
            let reading = FrameReading(wire, role: role, cutAt: wire.cuts(using: &generator))
            #expect(reading.violation == nil)
            #expect(reading.events == expected)
        }
    }

    @Test("garbage never traps, and cutting it changes nothing", arguments: 0..<40 as Range<UInt64>)
    func garbage(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            var octets = (0..<Int.random(in: 0...300, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            // Half of it begins like a frame, so that the inner states are reached.
            if Bool.random(using: &generator), octets.count > 2 {
                octets[0] = octets[0] & 0x8F
                octets[1] |= 0x80
            }
            expectCutsChangeNothing(octets, &generator)
        }
    }

    @Test(
        "a vector with a changed, lost or doubled octet never traps, and cutting it changes nothing",
        arguments: 0..<20 as Range<UInt64>)
    func mutated(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for vector in FrameVector.all where vector.wire.count < 600 && !vector.wire.isEmpty {
            var octets = vector.wire
            let place = Int.random(in: 0..<octets.count, using: &generator)
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: octets[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 1: octets.remove(at: place)
            default: octets.insert(octets[place], at: place)
            }
            expectCutsChangeNothing(octets, &generator)
        }
    }

    private func expectCutsChangeNothing(_ octets: [UInt8], _ generator: inout SeededGenerator) {
        let limit = Bool.random(using: &generator) ? 1 << 20 : 64
        let whole = FrameReading(octets, limit: limit)
        let cut = FrameReading(octets, limit: limit, cutAt: octets.cuts(using: &generator))
        let single = FrameReading(octets, limit: limit, cutAt: Array(1..<max(1, octets.count)))
        #expect(cut.events == whole.events && cut.violation == whole.violation, "\(octets)")
        #expect(single.events == whole.events && single.violation == whole.violation, "\(octets)")
    }

    private func appendMessage(
        to wire: inout [UInt8], _ expected: inout [FrameReading.Event], readBy role: Role,
        _ generator: inout SeededGenerator
    ) {
        let alphabet = ["a", "é", "€", "😀", "\0"]
        let lengths = [0, 1, 2, 20, 125, 126, 127, 400]
        var text = ""
        for _ in 0..<(lengths.randomElement(using: &generator) ?? 0) {
            text += alphabet.randomElement(using: &generator) ?? ""
        }
        let payload = Array(text.utf8)
        let isText = Bool.random(using: &generator)
        var start = 0
        var opcode: Opcode = isText ? .text : .binary
        repeat {
            let end =
                Bool.random(using: &generator)
                ? payload.count : Int.random(in: start...payload.count, using: &generator)
            let isFinal = end == payload.count
            append(opcode, Array(payload[start..<end]), isFinal, to: &wire, readBy: role, &generator)
            opcode = .continuation
            start = end
            if isFinal { break }
            if Bool.random(using: &generator) {
                let ping = Array("Ada".utf8)
                append(.ping, ping, true, to: &wire, readBy: role, &generator)
                expected.append(.ping(ping))
            }
        } while true
        expected.append(isText ? .text(payload) : .binary(payload))
    }

    private func append(
        _ opcode: Opcode, _ payload: [UInt8], _ isFinal: Bool, to wire: inout [UInt8], readBy role: Role,
        _ generator: inout SeededGenerator
    ) {
        let mask = role == .server ? UInt32.random(in: 0 ... .max, using: &generator) : nil
        FrameWriter.appendFrame(opcode, payload.span, isFinal: isFinal, mask: mask, to: &wire)
    }
}
