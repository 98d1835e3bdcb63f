import Testing
import WebSocketCore

@Suite("What a reader keeps")
struct FrameReaderTests {
    @Test("an idle reader is at most 24 octets, and keeps nothing")
    func size() {
        #expect(MemoryLayout<FrameReader>.size <= 24)
        #expect(FrameReader(role: .server, maxMessageBytes: 1024).keptBytes == 0)
    }

    @Test("a message that lies whole in the buffer stays there", arguments: [0, 1, 125, 126, 65_535, 65_536])
    func inPlace(length: Int) throws {
        let payload = [UInt8](repeating: 0x61, count: length)
        var octets: [UInt8] = []
        FrameWriter.appendFrame(.text, payload.span, mask: 0x37FA_213D, to: &octets)
        FrameWriter.appendFrame(.ping, payload.span.extracting(first: min(length, 125)), mask: 1, to: &octets)
        let header = FrameWriter.headerLength(for: length, masked: true)
        var reader = FrameReader(role: .server, maxMessageBytes: 1 << 20)
        var offset = 0
        try octets.withUnsafeMutableBytes { buffer in
            let message = try reader.next(in: buffer, from: &offset)
            #expect(message == .message(.text, .inPlace(header..<header + length)))
            #expect(offset == header + length)
            #expect(buffer[header..<header + length].elementsEqual(payload))
            let ping = try reader.next(in: buffer, from: &offset)
            #expect(ping == .ping(.inPlace(offset - min(length, 125)..<offset)))
            #expect(try reader.next(in: buffer, from: &offset) == nil)
        }
        #expect(reader.keptBytes == 0)
    }

    @Test("memory follows the octets that came, not the length that was announced (RFC 6455 10.4)")
    func announced() throws {
        var reader = FrameReader(role: .server, maxMessageBytes: 1 << 30)
        try read([0x82, 0xFF, 0, 0, 0, 0, 0x3F, 0, 0, 0, 0, 0, 0, 0], by: &reader)
        #expect(reader.keptBytes < 256)
        try read([UInt8](repeating: 0, count: 10_000), by: &reader)
        #expect(reader.keptBytes >= 10_000 && reader.keptBytes < 30_000)
        try read([UInt8](repeating: 0, count: 10_000), by: &reader)
        #expect(reader.keptBytes >= 20_000 && reader.keptBytes < 60_000)
    }

    @Test("a message in ten thousand fragments moves a few times only", arguments: [1, 3])
    func fragments(octets: Int) throws {
        var reader = FrameReader(role: .client, maxMessageBytes: 1 << 20)
        var sizes: Set<Int> = []
        for number in 0..<10_000 {
            let payload = [UInt8](repeating: 7, count: octets)
            // Each is cut once, so that something is missing while it is read.
            try read([number == 0 ? 0x02 : 0x00, UInt8(octets + 1), 7], by: &reader)
            try read(payload, by: &reader)
            sizes.insert(reader.keptBytes)
        }
        #expect(sizes.count < 20)
    }

    @Test("it says what is missing of a frame, so that one who reads knows how much to ask for")
    func missing() throws {
        var reader = FrameReader(role: .client, maxMessageBytes: 1 << 20)
        #expect(reader.missingBytes == 0)
        try read([0x02, 0x7E, 0x01], by: &reader)
        #expect(reader.missingBytes == 0, "of a header nobody knows how long it will be")
        try read([0x00, 7, 7, 7, 7, 7, 7], by: &reader)
        #expect(reader.missingBytes == 250)
        try read([UInt8](repeating: 7, count: 250), by: &reader)
        #expect(reader.missingBytes == 0, "the next fragment may be short")
        #expect(reader.keptBytes > 0)
        try read([0x80, 0x01, 3], by: &reader)
        #expect(reader.missingBytes == 0)
    }

    @Test("after the last fragment nothing is kept")
    func released() throws {
        var reader = FrameReader(role: .client, maxMessageBytes: 1 << 20)
        try read([0x02, 0x02, 1, 2], by: &reader)
        #expect(reader.keptBytes > 0)
        try read([0x80, 0x01, 3, 0x89], by: &reader)
        try read([0x00], by: &reader)
        #expect(reader.keptBytes == 0)
    }

    @Test("after a refusal everything is dropped and nothing is kept (RFC 6455 7.1.7)")
    func refused() throws {
        var reader = FrameReader(role: .client, maxMessageBytes: 1 << 20)
        try read([0x02, 0x02, 1, 2], by: &reader)
        #expect(throws: ProtocolViolation.unfinishedMessage) { try read([0x82], by: &reader) }
        #expect(reader.isDone && reader.keptBytes == 0)
        #expect(try read([0x82, 0x01, 0x61], by: &reader) == [])
    }

    @Test("a copy of a reader goes its own way")
    func copies() throws {
        var reader = FrameReader(role: .client, maxMessageBytes: 1 << 20)
        try read([0x02, 0x01, 1], by: &reader)
        var copy = reader
        #expect(try read([0x80, 0x01, 2], by: &reader) == [.message(.binary, .owned([1, 2]))])
        #expect(try read([0x80, 0x01, 3], by: &copy) == [.message(.binary, .owned([1, 3]))])
    }

    @discardableResult
    private func read(_ octets: [UInt8], by reader: inout FrameReader) throws -> [Incoming] {
        var octets = octets
        var offset = 0
        return try octets.withUnsafeMutableBytes { buffer in
            var events: [Incoming] = []
            while let incoming = try reader.next(in: buffer, from: &offset) { events.append(incoming) }
            return events
        }
    }
}
