import Glibc
import HubTesting
import Testing

@testable import SocketIO

@Suite struct OutboxTests {
    @Test("private and shared octets leave in the order in which they came")
    func order() throws {
        let pipe = try Pipe()
        let outbox = Outbox()
        outbox.append { $0 += Array("one ".utf8) }
        outbox.append(SharedBytes(Array("two ".utf8)))
        outbox.append { $0 += Array("three ".utf8) }
        outbox.append { $0 += Array("four".utf8) }
        #expect(outbox.count == 18)
        #expect(outbox.flush(to: pipe.writer) == .done(18))
        #expect(outbox.isEmpty)
        #expect(pipe.read() == Array("one two three four".utf8))
    }

    @Test("more chunks than one call takes leave all the same", arguments: [1, 15, 16, 17, 33, 100])
    func manyChunks(count: Int) throws {
        let pipe = try Pipe(buffer: 1 << 20)
        let outbox = Outbox()
        for number in 0..<count { outbox.append(SharedBytes([UInt8(number), 0, 255])) }
        #expect(outbox.flush(to: pipe.writer) != .wouldBlock)
        #expect(outbox.isEmpty)
        #expect(pipe.read() == (0..<count).flatMap { [UInt8($0), 0, 255] })
    }

    @Test("the rest of a short direct send goes out first")
    func remainder() throws {
        let pipe = try Pipe()
        let outbox = Outbox()
        let shared = SharedBytes(Array("0123456789".utf8))
        outbox.append(shared, from: 4)
        #expect(outbox.count == 6)
        outbox.append { $0 += Array("ab".utf8) }
        outbox.append(shared)
        #expect(outbox.flush(to: pipe.writer) == .done(18))
        #expect(pipe.read() == Array("456789ab0123456789".utf8))
    }

    @Test("a broken connection is told apart from a full one")
    func broken() throws {
        let pipe = try Pipe()
        let outbox = Outbox()
        outbox.append { $0 += [1] }
        close(pipe.takeReader())
        #expect(outbox.flush(to: pipe.writer) == .failed(errno: EPIPE))
    }

    @Test("snapshots do not count against the marks, until they are out")
    func exempt() throws {
        let pipe = try Pipe()
        let outbox = Outbox()
        outbox.append(SharedBytes([UInt8](repeating: 1, count: 200_000)), isSnapshot: true)
        #expect(outbox.backlog == 0)
        outbox.append(SharedBytes([UInt8](repeating: 2, count: 1000)))
        #expect((outbox.count, outbox.backlog) == (201_000, 1000))
        #expect(outbox.flush(to: pipe.writer) == .wouldBlock)
        while outbox.flush(to: pipe.writer) == .wouldBlock { _ = pipe.read() }
        #expect((outbox.count, outbox.backlog) == (0, 0))
    }

    @Test("a revoked snapshot is found wherever it waits")
    func revoked() throws {
        let outbox = Outbox()
        let snapshot = SharedBytes([1, 2, 3])
        outbox.append { $0 += [0] }
        outbox.append(SharedBytes([4]))
        outbox.append(snapshot, isSnapshot: true)
        #expect(!outbox.isRevoked)
        snapshot.revoke()
        #expect(outbox.isRevoked)
        outbox.removeAll()
        #expect(!outbox.isRevoked)
    }

    @Test("truncated before anything went out, nothing is left")
    func truncateUntouched() {
        for isPrivate in [true, false] {
            let outbox = Outbox()
            if isPrivate { outbox.append { $0 += [1, 2] } } else { outbox.append(SharedBytes([1, 2])) }
            outbox.truncate()
            #expect(outbox.isEmpty && outbox.backlog == 0)
        }
    }

    @Test("a flush stops at its limit as if the socket were full, and what goes out next is not held against anybody")
    func limited() throws {
        let pipe = try Pipe()
        let outbox = Outbox()
        outbox.append(SharedBytes([UInt8](repeating: 1, count: 700)))
        outbox.append(SharedBytes([UInt8](repeating: 2, count: 5_000)))
        #expect(outbox.inFlight == 700)
        #expect(outbox.flush(to: pipe.writer, atMost: 1_000) == .wouldBlock)
        #expect(pipe.read() == [UInt8](repeating: 1, count: 700) + [UInt8](repeating: 2, count: 300))
        outbox.append { $0 += [3] }
        #expect((outbox.count, outbox.inFlight) == (4_701, 4_700))
        for _ in 0..<4 { #expect(outbox.flush(to: pipe.writer, atMost: 1_000) == .wouldBlock) }
        #expect(outbox.flush(to: pipe.writer, atMost: 1_000) == .done(701))
        #expect(pipe.read() == [UInt8](repeating: 2, count: 4_700) + [3])
    }

    @Test("truncated in the middle of a chunk, the reader gets this chunk to its end and then what follows")
    func truncate() throws {
        let pipe = try Pipe()
        let outbox = Outbox()
        let first = [UInt8](repeating: 1, count: 100_000)
        outbox.append(SharedBytes(first), isSnapshot: true)
        outbox.append(SharedBytes([UInt8](repeating: 2, count: 100_000)))
        outbox.append { $0 += [UInt8](repeating: 3, count: 100_000) }
        #expect(outbox.flush(to: pipe.writer) == .wouldBlock)
        outbox.truncate()
        outbox.append { $0 += Array("end".utf8) }
        #expect(outbox.backlog == 3)
        var read: [UInt8] = []
        while outbox.flush(to: pipe.writer) == .wouldBlock { read += pipe.read() }
        read += pipe.read()
        #expect(read == first + Array("end".utf8))
    }

    @Test(
        "through buffers that are too small for anything, every octet arrives once and in order",
        arguments: 0..<60 as Range<UInt64>)
    func law(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let pipe = try Pipe(buffer: 4_608)
        let outbox = Outbox()
        var expected: [UInt8] = []
        var received: [UInt8] = []
        var model: [(isSnapshot: Bool, count: Int)] = []
        var next: UInt8 = 0
        func octets() -> [UInt8] {
            let limit = [2, 100, 5_000].randomElement(using: &generator) ?? 2
            return (0..<Int.random(in: 0..<limit, using: &generator)).map { _ in
                next &+= 1
                return next
            }
        }
        for _ in 0..<300 {
            switch Int.random(in: 0..<10, using: &generator) {
            case 0..<3:
                let new = octets()
                expected += new
                model.append((false, new.count))
                outbox.append { $0 += new }
            case 3..<6:
                let new = octets()
                expected += new
                model.append((Bool.random(using: &generator), new.count))
                outbox.append(SharedBytes(new), isSnapshot: model[model.count - 1].isSnapshot)
            case 6..<8:
                let before = outbox.count
                _ = outbox.flush(to: pipe.writer)
                var sent = before - outbox.count
                while let first = model.first, sent >= first.count {
                    sent -= first.count
                    model.removeFirst()
                }
                if sent > 0 { model[0].count -= sent }
            case 8: received += pipe.read(Int.random(in: 1..<3_000, using: &generator))
            default: received += pipe.read()
            }
            #expect(outbox.count == model.reduce(0) { $0 + $1.count })
            #expect(outbox.backlog == model.reduce(0) { $0 + ($1.isSnapshot ? 0 : $1.count) })
        }
        while outbox.flush(to: pipe.writer) == .wouldBlock { received += pipe.read() }
        received += pipe.read()
        #expect(received == expected, "seed \(seed)")
        #expect(outbox.count == 0 && outbox.backlog == 0)
    }
}

/// A stream of which one end is written and the other read; nothing blocks.
final class Pipe {
    let writer: Int32
    private var reader: Int32

    init(buffer size: Int32 = 16_384) throws {
        var pair: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue)
        try #require(socketpair(AF_UNIX, type, 0, &pair) == 0)
        (writer, reader) = (pair[0], pair[1])
        var size = size
        setsockopt(writer, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit {
        close(writer)
        if reader >= 0 { close(reader) }
    }

    /// Gives the reading end away.
    func takeReader() -> Int32 {
        defer { reader = -1 }
        return reader
    }

    /// What is there, at most so much.
    func read(_ limit: Int = 1 << 20) -> [UInt8] {
        var octets: [UInt8] = []
        while octets.count < limit {
            var buffer = [UInt8](repeating: 0, count: min(65_536, limit - octets.count))
            guard case .done(let count) = buffer.withUnsafeMutableBytes({ Socket.receive(reader, into: $0) }) else {
                break
            }
            octets += buffer[..<count]
        }
        return octets
    }
}
