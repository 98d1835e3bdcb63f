/// A dictionary for what there is one of for every tab: keys and values lie side by side without gaps, and for each it pays
/// some six octets more, where `Dictionary` keeps room for a third to two thirds as many again.
///
/// Open addressing with linear probing finds an entry's place; who leaves makes the last one move into the gap. So a place
/// holds only until the next removal, and the order is nobody's.
public struct DenseTable<Key: Hashable, Value> {
    @usableFromInline var keys: ContiguousArray<Key> = []
    @usableFromInline var values: ContiguousArray<Value> = []
    /// One more than an entry's place, by the hash of its key; 0 is free.
    ///
    /// At most three quarters full.
    @usableFromInline var slots: ContiguousArray<UInt32> = []

    @inlinable public init() {}

    @inlinable public var count: Int { keys.count }
    @inlinable public var isEmpty: Bool { keys.isEmpty }
    @inlinable public var indices: Range<Int> { keys.indices }

    @inlinable public func index(forKey key: Key) -> Int? {
        guard !slots.isEmpty else { return nil }
        let found = slots[slot(of: key)]
        return found == 0 ? nil : Int(found) - 1
    }

    @inlinable public func key(at place: Int) -> Key { keys[place] }

    /// The value at a place, to be read and changed where it lies.
    @inlinable public subscript(at place: Int) -> Value {
        _read { yield values[place] }
        _modify { yield &values[place] }
    }

    @inlinable public subscript(key: Key) -> Value? {
        get { index(forKey: key).map { values[$0] } }
        set {
            guard let newValue else {
                removeValue(forKey: key)
                return
            }
            if let place = index(forKey: key) {
                values[place] = newValue
            } else {
                insert(newValue, forKey: key)
            }
        }
    }

    /// The place of a key, with a new entry if it has none.
    @inlinable public mutating func place(forKey key: Key, orMake value: @autoclosure () -> Value) -> Int {
        if let place = index(forKey: key) { return place }
        insert(value(), forKey: key)
        return keys.count - 1
    }

    @inlinable @discardableResult
    public mutating func removeValue(forKey key: Key) -> Value? {
        index(forKey: key).map { remove(at: $0) }
    }

    /// Takes an entry out; the last one gets its place.
    @inlinable @discardableResult
    public mutating func remove(at place: Int) -> Value {
        vacate(slot(of: keys[place]))
        let last = keys.count - 1
        if place != last {
            slots[slot(of: keys[last])] = UInt32(place + 1)
            keys.swapAt(place, last)
            values.swapAt(place, last)
        }
        keys.removeLast()
        return values.removeLast()
    }

    // MARK: Places

    @inlinable mutating func insert(_ value: Value, forKey key: Key) {
        if (keys.count + 1) * 4 > slots.count * 3 { grow() }
        keys.appendThriftily(key)
        values.appendThriftily(value)
        slots[slot(of: key)] = UInt32(keys.count)
    }

    @inlinable mutating func grow() {
        slots = ContiguousArray(repeating: 0, count: Swift.max(4, slots.count + slots.count / 2))
        for place in keys.indices { slots[slot(of: keys[place])] = UInt32(place + 1) }
    }

    /// Where a key is, or would be.
    @inlinable func slot(of key: Key) -> Int {
        var slot = home(of: key)
        while slots[slot] != 0, keys[Int(slots[slot]) - 1] != key { slot = next(slot) }
        return slot
    }

    /// The hash as a part of the whole range, and so much of the slots: they need not be a power of two.
    @inlinable func home(of key: Key) -> Int {
        Int(UInt(bitPattern: key.hashValue).multipliedFullWidth(by: UInt(slots.count)).high)
    }

    @inlinable func next(_ slot: Int) -> Int { slot + 1 == slots.count ? 0 : slot + 1 }

    /// Steps from one slot on to another.
    @inlinable func steps(from: Int, to: Int) -> Int { to >= from ? to - from : to - from + slots.count }

    /// Frees a slot, and closes the gap that it would be for those who were pushed past it.
    @inlinable mutating func vacate(_ freed: Int) {
        var gap = freed
        var slot = next(freed)
        while slots[slot] != 0 {
            let home = home(of: keys[Int(slots[slot]) - 1])
            if steps(from: home, to: slot) >= steps(from: gap, to: slot) {
                slots[gap] = slots[slot]
                gap = slot
            }
            slot = next(slot)
        }
        slots[gap] = 0
    }
}

extension DenseTable: Sendable where Key: Sendable, Value: Sendable {}

extension DenseTable: Sequence {
    @inlinable public func makeIterator() -> Zip2Sequence<ContiguousArray<Key>, ContiguousArray<Value>>.Iterator {
        zip(keys, values).makeIterator()
    }
}
