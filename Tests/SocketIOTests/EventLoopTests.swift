import Synchronization
import Testing

@testable import SocketIO

@Suite(.timeLimit(.minutes(1))) struct EventLoopTests {
    /// Lives on a loop, as a shard does.
    private actor Resident {
        nonisolated let loop: EventLoop
        nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
        private var calls = 0

        init(_ loop: EventLoop) { self.loop = loop }

        func call() -> (isOnLoop: Bool, calls: Int) {
            calls += 1
            return (loop.isCurrent, calls)
        }

        func countCalls() -> Int { calls }
    }

    @Test("an actor on a loop runs on the loop's thread, and the loop may enter it without waiting")
    func actor() async throws {
        let loop = try EventLoop()
        let resident = Resident(loop)
        let seen = Mutex(0)
        loop.start(name: "test") { _ in
            let calls = resident.assumeIsolated { $0.loop.isCurrent ? 1 : -1 }
            seen.withLock { $0 += calls }
            return -1
        }
        #expect(!loop.isCurrent)
        for number in 1...100 {
            let call = await resident.call()
            #expect(call.isOnLoop && call.calls == number)
        }
        loop.stop()
        #expect(seen.withLock { $0 } > 0)
    }

    @Test("a loop that sleeps for ever is woken by a wake-up, a job and an octet", arguments: ["wake", "job", "octet"])
    func wakes(by what: String) async throws {
        let loop = try EventLoop()
        let resident = Resident(loop)
        let pipe = try Pipe()
        let fd = pipe.takeReader()
        try loop.poller.add(fd, .read, token: 42)
        let (turns, didTurn) = AsyncStream.makeStream(of: [UInt64].self)
        loop.start(name: "test") { ready in
            didTurn.yield(ready.map(\.token))
            if ready.contains(where: { $0.token == 42 }) {
                withUnsafeTemporaryAllocation(byteCount: 8, alignment: 1) { _ = Socket.receive(fd, into: $0) }
            }
            return -1
        }
        var iterator = turns.makeAsyncIterator()
        #expect(await iterator.next() == [], "the first turn waits for nothing")
        switch what {
        case "wake": loop.wake()
        case "job": _ = await resident.call()
        default: _ = [UInt8(1)].withUnsafeBytes { Socket.send(pipe.writer, $0) }
        }
        #expect(await iterator.next() == [what == "octet" ? 42 : Poller.wakeToken])
        loop.stop()
        Socket.close(fd)
    }

    @Test("stop ends the loop after the running turn, and what was asked before is still answered")
    func stops() async throws {
        let loop = try EventLoop()
        let resident = Resident(loop)
        let turns = Mutex(0)
        await withCheckedContinuation { done in
            startThread(name: "test") {
                loop.run { _ in
                    turns.withLock { $0 += 1 }
                    loop.stop()
                    return -1
                }
                done.resume()
            }
        }
        #expect(turns.withLock { $0 } == 1)
        _ = resident
    }

    @Test("wake-ups from many threads are neither lost nor left over")
    func noWakeUpIsLost() async throws {
        let loop = try EventLoop()
        let mailbox = Mailbox<Int>(loop: loop)
        let threads = 3
        let posts = 200_000
        let state = Mutex((received: [Int](repeating: 0, count: threads), overslept: 0))
        await withCheckedContinuation { done in
            loop.start(name: "test") { ready in
                var batch: ContiguousArray<Int> = []
                mailbox.take(into: &batch)
                let isComplete = state.withLock { state in
                    // Nothing was reported, so the wait ended by its time: whoever posted did not wake us.
                    if ready.isEmpty, !batch.isEmpty, state.received != [0, 0, 0] { state.overslept += 1 }
                    for item in batch {
                        let (thread, number) = (item % threads, item / threads)
                        #expect(state.received[thread] == number, "each sender's order is kept")
                        state.received[thread] += 1
                    }
                    return state.received.allSatisfy { $0 == posts }
                }
                if isComplete {
                    loop.stop()
                    done.resume()
                    return 0
                }
                return 200
            }
            for thread in 0..<threads {
                startThread(name: "sender") {
                    for number in 0..<posts { mailbox.post(number * threads + thread) }
                }
            }
        }
        #expect(state.withLock { $0.overslept } == 0)
    }
}

@Suite struct MailboxTests {
    @Test("a batch is handed over whole and in order, and its storage stays with the sender")
    func batches() throws {
        let mailbox = Mailbox<Int>(loop: try EventLoop())
        var batch: ContiguousArray = [1, 2, 3]
        let capacity = batch.capacity
        mailbox.post(&batch)
        #expect(batch.isEmpty && batch.capacity == capacity)
        mailbox.post(4)
        mailbox.post(&batch)
        var taken: ContiguousArray<Int> = []
        mailbox.take(into: &taken)
        #expect(taken == [1, 2, 3, 4])
        taken = []
        mailbox.take(into: &taken)
        #expect(taken == [])
    }

    @Test("senders stop at the mark and go on below half of it")
    func marks() throws {
        let mailbox = Mailbox<Int>(loop: try EventLoop(), highMark: 4)
        for number in 0..<3 { mailbox.post(number) }
        #expect(!mailbox.isOverMark && !mailbox.isBelowMark)
        mailbox.post(3)
        #expect(mailbox.isOverMark && !mailbox.isBelowMark)
        var taken: ContiguousArray<Int> = []
        mailbox.take(into: &taken)
        #expect(!mailbox.isOverMark && mailbox.isBelowMark)
        mailbox.post(5)
        #expect(mailbox.isBelowMark)
        mailbox.post(6)
        #expect(!mailbox.isBelowMark)
    }
}
