/// A dictionary for what there is one of for every tab: its entries lie side by side without gaps, and for each it pays
/// some six octets more, where `Dictionary` keeps room for a third to two thirds as many again.
///
/// Open addressing with linear probing finds an entry's place; who leaves makes the last one move into the gap. So a place
/// holds only until the next removal, and the order is nobody's.
package struct DenseTable<Key: Hashable, Value> {
    private var entries: ContiguousArray<(key: Key, value: Value)> = []
    /// One more than an entry's place, by the hash of its key; 0 is free.
    ///
    /// A power of two of them, at most three quarters full.
    private var slots: ContiguousArray<UInt32> = []

    package init() {}

    package var count: Int { entries.count }
    package var isEmpty: Bool { entries.isEmpty }
    package var indices: Range<Int> { entries.indices }

    package func index(forKey key: Key) -> Int? {
        guard !slots.isEmpty else { return nil }
        let found = slots[slot(of: key)]
        return found == 0 ? nil : Int(found) - 1
    }

    package func key(at place: Int) -> Key { entries[place].key }

    /// The value at a place, to be read and changed where it lies.
    package subscript(at place: Int) -> Value {
        get { entries[place].value }
        _modify { yield &entries[place].value }
    }

    package subscript(key: Key) -> Value? {
        get { index(forKey: key).map { entries[$0].value } }
        set {
            guard let newValue else {
                removeValue(forKey: key)
                return
            }
            if let place = index(forKey: key) {
                entries[place].value = newValue
            } else {
                insert(newValue, forKey: key)
            }
        }
    }

    /// The place of a key, with a new entry if it has none.
    package mutating func place(forKey key: Key, orMake value: @autoclosure () -> Value) -> Int {
        if let place = index(forKey: key) { return place }
        insert(value(), forKey: key)
        return entries.count - 1
    }

    @discardableResult
    package mutating func removeValue(forKey key: Key) -> Value? {
        index(forKey: key).map { remove(at: $0) }
    }

    /// Takes an entry out; the last one gets its place.
    @discardableResult
    package mutating func remove(at place: Int) -> Value {
        vacate(slot(of: entries[place].key))
        let last = entries.count - 1
        if place != last {
            slots[slot(of: entries[last].key)] = UInt32(place + 1)
            entries.swapAt(place, last)
        }
        return entries.removeLast().value
    }

    // MARK: Places

    private mutating func insert(_ value: Value, forKey key: Key) {
        if (entries.count + 1) * 4 > slots.count * 3 { grow() }
        // An eighth more at a time: a room of any size wastes little, and moving its entries is a copy of octets.
        let more = Swift.max(2, entries.count / 8)
        if entries.count == entries.capacity { entries.reserveCapacity(entries.count + more) }
        entries.append((key, value))
        slots[slot(of: key)] = UInt32(entries.count)
    }

    private mutating func grow() {
        slots = ContiguousArray(repeating: 0, count: Swift.max(4, slots.count * 2))
        for place in entries.indices { slots[slot(of: entries[place].key)] = UInt32(place + 1) }
    }

    /// Where a key is, or would be.
    private func slot(of key: Key) -> Int {
        var slot = home(of: key)
        while slots[slot] != 0, entries[Int(slots[slot]) - 1].key != key { slot = (slot + 1) & (slots.count - 1) }
        return slot
    }

    private func home(of key: Key) -> Int { key.hashValue & (slots.count - 1) }

    /// Frees a slot, and closes the gap that it would be for those who were pushed past it.
    private mutating func vacate(_ freed: Int) {
        let mask = slots.count - 1
        var gap = freed
        var slot = (freed + 1) & mask
        while slots[slot] != 0 {
            let distance = (slot - home(of: entries[Int(slots[slot]) - 1].key)) & mask
            if distance >= (slot - gap) & mask {
                slots[gap] = slots[slot]
                gap = slot
            }
            slot = (slot + 1) & mask
        }
        slots[gap] = 0
    }
}

extension DenseTable: Sendable where Key: Sendable, Value: Sendable {}

extension DenseTable: Sequence {
    package func makeIterator() -> IndexingIterator<ContiguousArray<(key: Key, value: Value)>> {
        entries.makeIterator()
    }
}
