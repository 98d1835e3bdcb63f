import COpenSSL
import HubTesting
import Testing

@testable import SocketIO

@Suite struct SecureStreamTests {
    private func octets(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: ($0 &+ Int(seed)) &* 40_503 >> 7) }
    }

    @Test("octets go both ways, whatever their number", arguments: [0, 1, 100, 16_384, 16_385, 100_000])
    func bothWays(count: Int) throws {
        let pair = try TLSPair.open(buffer: 1 << 18)
        let sent = octets(count)
        let outbox = Outbox()
        outbox.append { $0 += sent }
        #expect(outbox.flush(to: pair.stream) == .done(count))
        var received: [UInt8] = []
        while let some = pair.peer.read() { received += some }
        #expect(received == sent)
        for part in stride(from: 0, to: count, by: 10_000) {
            pair.clientWrite(Array(sent[part..<min(part + 10_000, count)]))
        }
        received = []
        while case (.done, let some) = pair.hubRead() { received += some }
        #expect(received == sent)
    }

    @Test("what is written through a full socket arrives whole and in order", arguments: 1...8 as ClosedRange<UInt64>)
    func fullSocket(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let pair = try TLSPair.open(buffer: 8192)
        let outbox = Outbox()
        var (expected, received): ([UInt8], [UInt8]) = ([], [])
        for step in 0..<200 {
            let new = octets(
                Int.random(in: 0..<[50, 3000, 40_000][step % 3], using: &generator), seed: seed + UInt64(step))
            expected += new
            if Bool.random(using: &generator) {
                outbox.append { $0 += new }
            } else {
                outbox.append(SharedBytes(new))
            }
            _ = outbox.flush(to: pair.stream)
            if Bool.random(using: &generator), let some = pair.peer.read() { received += some }
        }
        while outbox.flush(to: pair.stream) == .wouldBlock {
            while let some = pair.peer.read() { received += some }
        }
        while let some = pair.peer.read() { received += some }
        #expect(received == expected, "seed \(seed)")
        #expect(outbox.isEmpty && !pair.stream.isHoldingBack)
    }

    @Test("what a slow reader has been sent in part stays whole when the rest is forgotten")
    func truncation() throws {
        let pair = try TLSPair.open(buffer: 8192)
        let outbox = Outbox()
        // Each chunk is one frame that tells its own number.
        for number in 0..<200 { outbox.append(SharedBytes([UInt8](repeating: UInt8(number), count: 1000))) }
        #expect(outbox.flush(to: pair.stream) == .wouldBlock)
        #expect(pair.stream.isHoldingBack)
        outbox.truncate()
        outbox.append(SharedBytes([UInt8](repeating: 255, count: 1000)))
        var received: [UInt8] = []
        while outbox.flush(to: pair.stream) == .wouldBlock {
            while let some = pair.peer.read() { received += some }
        }
        while let some = pair.peer.read() { received += some }
        #expect(received.count % 1000 == 0 && received.count < 100_000)
        let numbers = stride(from: 0, to: received.count, by: 1000).map { received[$0] }
        #expect(numbers.dropLast() == (0..<(numbers.count - 1)).map { UInt8($0) }[...])
        #expect(numbers.last == 255)
        for (index, number) in numbers.enumerated() {
            #expect(received[index * 1000..<(index + 1) * 1000].allSatisfy { $0 == number })
        }
    }

    @Test("short chunks share a record, long ones fill theirs (RFC 8446 5.1)")
    func records() throws {
        let pair = try TLSPair.open(buffer: 1 << 18)
        let outbox = Outbox()
        for _ in 0..<100 { outbox.append(SharedBytes(octets(100))) }
        outbox.append { $0 += octets(40_000) }
        #expect(outbox.flush(to: pair.stream) == .done(50_000))
        var sizes: [Int] = []
        while let some = pair.peer.read() { sizes.append(some.count) }
        #expect(sizes == [16_384, 16_384, 16_384, 848])
    }

    @Test("octets for which there was no space are told")
    func bounds() throws {
        let pair = try TLSPair.open()
        for number in 0..<100 { pair.clientWrite([UInt8(number)]) }
        pair.clientWrite(octets(50))
        #expect(pair.hubRead(10).1 == (0..<10).map { UInt8($0) })
        #expect(pair.stream.hasMore)
        #expect(pair.hubRead(100).1 == (10..<100).map { UInt8($0) } + octets(50)[..<10])
        #expect(pair.stream.hasMore)
        #expect(pair.hubRead(40).1 == Array(octets(50)[10...]))
        #expect(!pair.stream.hasMore)
        #expect(pair.hubRead().0 == .wouldBlock)
        #expect(!pair.stream.hasMore)
    }

    @Test("records without octets for us do not hold up a turn (RFC 8446 4.6.3)")
    func keyUpdates() throws {
        let pair = try TLSPair.open(TLSClient.Wishes(versions: TLS1_3_VERSION...TLS1_3_VERSION))
        let records = pair.peer.recorded {
            for _ in 0..<4000 {
                #expect(SSL_key_update(pair.client, SSL_KEY_UPDATE_NOT_REQUESTED) == 1)
                #expect(SSL_do_handshake(pair.client) == 1)
            }
            pair.clientWrite([7])
        }
        #expect(records.count > 1 << 16 && records.count < 1 << 17)
        pair.clientWriteRaw(records)
        // The rest is in the socket, where the poller sees it.
        #expect(pair.hubRead().0 == .wouldBlock)
        #expect(!pair.stream.hasMore && pair.stream.awaitedToRead == .read)
        #expect(pair.hubRead().1 == [7])
    }

    @Test("half a record is waited for outside")
    func halfRecord() throws {
        let pair = try TLSPair.open()
        pair.clientWriteRaw([23, 3, 3, 1, 0, 5])
        #expect(pair.hubRead().0 == .wouldBlock)
        #expect(!pair.stream.hasMore && pair.stream.awaitedToRead == .read)
    }

    @Test("farewell and a link that is cut are both the end")
    func ends() throws {
        let polite = try TLSPair.open()
        polite.clientWrite([1])
        SSL_shutdown(polite.client)
        #expect(polite.hubRead().1 == [1])
        #expect(polite.hubRead().0 == .endOfStream)
        let rude = try TLSPair.open()
        rude.clientWrite([1])
        rude.clientVanishes()
        #expect(rude.hubRead().1 == [1])
        #expect(rude.hubRead().0 == .endOfStream)
        #expect(rude.hubRead().0 == .endOfStream)
        let broken = try TLSPair.open()
        broken.clientWriteRaw([23, 3, 3, 0, 32] + octets(32))
        #expect(broken.hubRead().0 == .failed(errno: 71))
    }

    @Test("our farewell is heard, and the peer may still speak (RFC 8446 6.1)")
    func farewell() throws {
        let pair = try TLSPair.open()
        #expect(pair.stream.sayFarewell() == .done(0))
        #expect(pair.peer.read() == nil)
        #expect(SSL_get_shutdown(pair.client) & SSL_RECEIVED_SHUTDOWN != 0)
        pair.clientWrite([1])
        #expect(pair.hubRead().1 == [1])
    }

    @Test("farewell waits for a socket that is full")
    func farewellLater() throws {
        let pair = try TLSPair.open(buffer: 4096)
        let outbox = Outbox()
        outbox.append { $0 += octets(4200) }
        while outbox.flush(to: pair.stream) == .done(4200) { outbox.append { $0 += octets(4200) } }
        #expect(pair.stream.isHoldingBack)
        while pair.peer.read() != nil {}
        #expect(outbox.flush(to: pair.stream) == .done(0))
        #expect(pair.stream.sayFarewell() == .done(0))
    }

    @Test(
        "what is no handshake is told apart",
        arguments: [
            ("GET / HTTP/1.1\r\n\r\n", TLSFailure.plainHTTP), ("POST / HTTP/1.1\r\n\r\n", .plainHTTP),
            ("HELO algebra and lobby\r\n", .malformed), ("\u{16}\u{3}\u{1}\u{0}\u{5}aaaaa", .malformed),
        ])
    func noHandshake(text: String, failure: TLSFailure) throws {
        let pair = try TLSPair(try .elliptic())
        #expect(pair.stream.isUntouched)
        pair.clientWriteRaw(Array(text.utf8))
        #expect(pair.stream.handshake() == .failed(failure))
        #expect(!pair.stream.isOpen)
        #expect(pair.stream.sayFarewell() == .done(0))
    }

    @Test("a peer that leaves in the middle has ended")
    func leaves() throws {
        let pair = try TLSPair(try .elliptic())
        SSL_do_handshake(pair.client)
        #expect(pair.stream.handshake() == .wouldBlock)
        #expect(!pair.stream.isUntouched && !pair.stream.isOpen)
        pair.clientVanishes()
        #expect(pair.stream.handshake() == .failed(.ended))
    }
}
