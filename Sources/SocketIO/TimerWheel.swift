/// Deadlines of one loop in a hashed wheel: setting one costs O(1), and nothing is allocated per timer.
///
/// There is no cancel. A timer that fires asks its owner for the true deadline and is set again if that lies later, so
/// a heartbeat only writes a number. Resolution: one tick of 4 ms; a timer fires up to one tick late, never early.
/// All timers lie in one array, chained by slot, because there is at least one for every connection.
///
/// Public, because only what is public is specialised for another module's type (Swift 6.3).
public struct TimerWheel<Token> {
    @usableFromInline struct Entry {
        @usableFromInline var token: Token
        /// Which turn of the wheel it is for.
        @usableFromInline var round: UInt32
        /// The next of the same slot, or of those that are free.
        @usableFromInline var next: UInt32

        @inlinable init(token: Token, round: UInt32, next: UInt32) {
            (self.token, self.round, self.next) = (token, round, next)
        }
    }

    /// Milliseconds of one tick.
    @inlinable public static var tick: UInt64 { 4 }

    /// One round is 4,096 ticks, about 16 s; later deadlines stay in their slot for several rounds.
    @inlinable static var slotCount: Int { 4096 }

    /// Ends a chain.
    @inlinable static var none: UInt32 { .max }

    @usableFromInline var entries: ContiguousArray<Entry> = []
    @usableFromInline var firstFree = none
    /// The newest entry of each slot.
    @usableFromInline var slots: ContiguousArray<UInt32>
    @usableFromInline var occupied: ContiguousArray<UInt64>
    @usableFromInline var currentTick: UInt64

    /// - Parameter now: milliseconds on the clock whose deadlines come in.
    @inlinable public init(now: UInt64) {
        slots = ContiguousArray(repeating: Self.none, count: Self.slotCount)
        occupied = ContiguousArray(repeating: 0, count: Self.slotCount / 64)
        currentTick = now / Self.tick
    }

    /// Calls for `token` at `deadline` (milliseconds); a deadline that has passed fires with the next tick.
    @inlinable public mutating func set(_ token: Token, at deadline: UInt64) {
        // Rounded up, so that it never fires early.
        let due = max((deadline + Self.tick - 1) / Self.tick, currentTick + 1)
        let slot = Int(due % UInt64(Self.slotCount))
        let round = UInt32(clamping: due / UInt64(Self.slotCount))
        slots[slot] = keep(Entry(token: token, round: round, next: slots[slot]))
        occupied[slot / 64] |= 1 << UInt64(slot % 64)
    }

    /// Takes the tokens whose time has come, oldest tick first, those of one tick in the order in which they were set.
    @inlinable public mutating func advance(to now: UInt64, fired: inout ContiguousArray<Token>) {
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
    @inlinable public func timeout(from now: UInt64) -> UInt64? {
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

    @inlinable mutating func fire(_ slot: Int, upTo target: UInt64, into fired: inout ContiguousArray<Token>) {
        let begin = fired.count
        var index = slots[slot]
        // The last one that stays; none: the slot itself.
        var before = Self.none
        while index != Self.none {
            let entry = entries[Int(index)]
            if UInt64(entry.round) * UInt64(Self.slotCount) + UInt64(slot) <= target {
                fired.append(entry.token)
                if before == Self.none { slots[slot] = entry.next } else { entries[Int(before)].next = entry.next }
                entries[Int(index)].next = firstFree
                firstFree = index
            } else {
                before = index
            }
            index = entry.next
        }
        fired[begin...].reverse()
        if before == Self.none { occupied[slot / 64] &= ~(1 << UInt64(slot % 64)) }
    }

    /// Puts an entry where one was, or at the end.
    @inlinable mutating func keep(_ entry: Entry) -> UInt32 {
        if firstFree != Self.none {
            let index = firstFree
            firstFree = entries[Int(index)].next
            entries[Int(index)] = entry
            return index
        }
        // An eighth more at a time: doubling wastes a third of what the timers of an idle hub take.
        if entries.count == entries.capacity { entries.reserveCapacity(entries.count + max(16, entries.count / 8)) }
        entries.append(entry)
        return UInt32(entries.count - 1)
    }
}
