import HubTesting
import Testing

@testable import SocketIO

@Suite struct TimerWheelTests {
    private static let round = 4096 * TimerWheel<Int>.tick

    @Test(
        "a timer fires with the first tick that is not before its deadline",
        arguments: [
            (0, 4), (1, 4), (3, 4), (4, 4), (5, 8), (8, 8), (16_383, 16_384), (16_384, 16_384), (16_385, 16_388),
            (16_388, 16_388), (100_000, 100_000), (3_600_001, 3_600_004),
        ] as [(UInt64, UInt64)])
    func fires(deadline: UInt64, moment: UInt64) {
        var wheel = TimerWheel<Int>(now: 0)
        var fired: ContiguousArray<Int> = []
        wheel.set(7, at: deadline)
        wheel.advance(to: moment - 1, fired: &fired)
        #expect(fired == [])
        wheel.advance(to: moment, fired: &fired)
        #expect(fired == [7])
        wheel.advance(to: moment + 2 * Self.round, fired: &fired)
        #expect(fired == [7])
    }

    @Test("timers of one slot and different rounds fire each in its own")
    func rounds() {
        var wheel = TimerWheel<UInt64>(now: 0)
        for number in 1...3 { wheel.set(UInt64(number), at: 40 + UInt64(number) * Self.round) }
        wheel.set(0, at: 40)
        for expected in UInt64(0)...3 {
            var fired: ContiguousArray<UInt64> = []
            wheel.advance(to: 40 + expected * Self.round, fired: &fired)
            #expect(fired == [expected])
        }
        #expect(wheel.timeout(from: 0) == nil)
    }

    @Test("the oldest tick fires first")
    func order() {
        var wheel = TimerWheel<UInt64>(now: 0)
        for deadline in [40, 8, 100, 24, 60] as [UInt64] { wheel.set(deadline, at: deadline) }
        var fired: ContiguousArray<UInt64> = []
        wheel.advance(to: 60, fired: &fired)
        #expect(fired == [8, 24, 40, 60])
    }

    @Test(
        "after a long pause everything that is due fires at once, and nothing else",
        arguments: [1, 2, 5, 1000] as [UInt64])
    func pause(rounds: UInt64) {
        var wheel = TimerWheel<UInt64>(now: 12)
        let now = 12 + rounds * Self.round + 20
        let deadlines = [16, 400, Self.round - 4, Self.round + 12, now, now + 1, now + 400, now + 3 * Self.round]
        for deadline in deadlines { wheel.set(deadline, at: deadline) }
        var fired: ContiguousArray<UInt64> = []
        wheel.advance(to: now, fired: &fired)
        #expect(fired.sorted() == deadlines.filter { $0 <= now }.sorted())
    }

    @Test("a deadline that has passed fires with the next tick")
    func past() {
        var wheel = TimerWheel<Int>(now: 1_000_000)
        wheel.set(1, at: 5)
        #expect(wheel.timeout(from: 1_000_000) == 4)
        var fired: ContiguousArray<Int> = []
        wheel.advance(to: 1_000_003, fired: &fired)
        #expect(fired == [])
        wheel.advance(to: 1_000_004, fired: &fired)
        #expect(fired == [1])
    }

    @Test(
        "a wheel fires what a sorted list would: never early, at most a tick late, and nobody oversleeps",
        arguments: 0..<100 as Range<UInt64>)
    func law(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var now = UInt64.random(in: 0..<100_000, using: &generator)
        var wheel = TimerWheel<Int>(now: now)
        var list: [Int: UInt64] = [:]
        for step in 0..<400 {
            switch Int.random(in: 0..<10, using: &generator) {
            case 0..<6:
                let reach: UInt64 = [3, 50, 20_000, 300_000].randomElement(using: &generator) ?? 3
                let deadline = now + UInt64.random(in: 0...reach, using: &generator)
                wheel.set(step, at: deadline)
                list[step] = deadline
            case 6..<9:
                now += UInt64.random(in: 0...40, using: &generator)
                advance(&wheel, to: now, &list)
            default:
                now += UInt64.random(in: 0...100_000, using: &generator)
                advance(&wheel, to: now, &list)
            }
            checkTimeout(wheel, now, list)
        }
        advance(&wheel, to: now + 400_000, &list)
        #expect(list.isEmpty, "seed \(seed)")
        #expect(wheel.timeout(from: now) == nil)
    }

    private func advance(_ wheel: inout TimerWheel<Int>, to now: UInt64, _ list: inout [Int: UInt64]) {
        var fired: ContiguousArray<Int> = []
        wheel.advance(to: now, fired: &fired)
        for token in fired {
            guard let deadline = list.removeValue(forKey: token) else {
                Issue.record("\(token) fired twice or never was")
                continue
            }
            #expect(deadline <= now, "\(token) fired early")
        }
        let tick = TimerWheel<Int>.tick
        for (token, deadline) in list where deadline + tick <= now {
            // One that was set when its time had passed waits for the tick after.
            Issue.record("\(token) is late by \(now - deadline) ms")
        }
    }

    /// A sleep of `timeout` ends with or before the tick of the earliest deadline, and is 0 only if something is due.
    private func checkTimeout(_ wheel: TimerWheel<Int>, _ now: UInt64, _ list: [Int: UInt64]) {
        let timeout = wheel.timeout(from: now)
        guard let earliest = list.values.min() else {
            #expect(timeout == nil)
            return
        }
        let tick = TimerWheel<Int>.tick
        #expect(timeout.map { now + $0 <= max(earliest + tick - 1, now + tick) } == true)
    }
}
