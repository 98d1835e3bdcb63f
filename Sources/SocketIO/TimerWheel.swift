/// Deadlines of one loop in a hashed wheel: setting one costs O(1), and nothing is allocated per timer.
///
/// There is no cancel. A timer that fires asks its owner for the true deadline and is set again if that lies later, so
/// a heartbeat only writes a number. Resolution: one tick of 4 ms; a timer fires up to one tick late, never early.
package struct TimerWheel<Token> {
    private struct Entry {
        var deadline: UInt64
        var token: Token
    }

    /// Milliseconds of one tick.
    package static var tick: UInt64 { 4 }

    /// One round is 4,096 ticks, about 16 s; later deadlines stay in their slot for several rounds.
    private static var slotCount: Int { 4096 }

    private var slots: [[Entry]]
    private var occupied: [UInt64]
    private var currentTick: UInt64

    /// - Parameter now: milliseconds on the clock whose deadlines come in.
    package init(now: UInt64) {
        slots = Array(repeating: [], count: Self.slotCount)
        occupied = Array(repeating: 0, count: Self.slotCount / 64)
        currentTick = now / Self.tick
    }

    /// Calls for `token` at `deadline` (milliseconds); a deadline that has passed fires with the next tick.
    package mutating func set(_ token: Token, at deadline: UInt64) {
        // Rounded up, so that it never fires early.
        let due = max((deadline + Self.tick - 1) / Self.tick, currentTick + 1)
        let slot = Int(due % UInt64(Self.slotCount))
        slots[slot].append(Entry(deadline: due, token: token))
        occupied[slot / 64] |= 1 << UInt64(slot % 64)
    }

    /// Takes the tokens whose time has come, oldest tick first.
    package mutating func advance(to now: UInt64, fired: inout ContiguousArray<Token>) {
        let target = now / Self.tick
        // After a long pause one round visits every slot; more would visit them twice.
        if target > currentTick + UInt64(Self.slotCount) { currentTick = target - UInt64(Self.slotCount) }
        while currentTick < target {
            currentTick += 1
            let slot = Int(currentTick % UInt64(Self.slotCount))
            guard occupied[slot / 64] & (1 << UInt64(slot % 64)) != 0 else { continue }
            fire(slot, upTo: target, into: &fired)
        }
    }

    /// Milliseconds from `now` until the next slot that holds anything; nil when the wheel is empty.
    ///
    /// It may hold only timers of a later round: then the wake-up is for nothing, once a round.
    package func timeout(from now: UInt64) -> UInt64? {
        let start = currentTick + 1
        var offset: UInt64 = 0
        while offset < UInt64(Self.slotCount) {
            let slot = Int((start + offset) % UInt64(Self.slotCount))
            let word = occupied[slot / 64] >> UInt64(slot % 64)
            if word != 0 {
                let due = (start + offset + UInt64(word.trailingZeroBitCount)) * Self.tick
                return due > now ? due - now : 0
            }
            offset += UInt64(64 - slot % 64)
        }
        return nil
    }

    private mutating func fire(_ slot: Int, upTo target: UInt64, into fired: inout ContiguousArray<Token>) {
        var kept = 0
        let count = slots[slot].count
        for index in 0..<count {
            let entry = slots[slot][index]
            if entry.deadline <= target {
                fired.append(entry.token)
            } else {
                slots[slot][kept] = entry
                kept += 1
            }
        }
        if kept == 0 {
            // A slot that a storm filled gives its storage back.
            slots[slot].removeAll(keepingCapacity: count <= 64)
            occupied[slot / 64] &= ~(1 << UInt64(slot % 64))
        } else {
            slots[slot].removeLast(count - kept)
        }
    }
}
