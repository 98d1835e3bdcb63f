/// What was seen of sessions and is not written yet: one row for each, and one turn in each interval to be written.
///
/// The sessions are spread over as many slots as the interval has seconds; each second one slot is written, so that
/// a session is written at most once an interval and the disk has the same to do each second.
struct TouchTable {
    struct Touch: Equatable {
        var at: Timestamp
        var page: String?
    }

    private var slots: [[SessionKey: Touch]]
    private var next = 0
    private(set) var count = 0

    /// `interval`: in seconds.
    init(interval: Int) {
        slots = Array(repeating: [:], count: max(1, interval))
    }

    var isEmpty: Bool { count == 0 }

    /// Remembers the newest of what was seen.
    mutating func see(_ key: SessionKey, at moment: Timestamp, page: String?) {
        let slot = slot(of: key)
        guard let known = slots[slot][key] else {
            slots[slot][key] = Touch(at: moment, page: page)
            count += 1
            return
        }
        slots[slot][key] = Touch(at: max(known.at, moment), page: page ?? known.page)
    }

    /// Forgets what was seen, because something newer is written.
    mutating func forget(_ key: SessionKey) {
        if slots[slot(of: key)].removeValue(forKey: key) != nil { count -= 1 }
    }

    /// Takes the slot whose turn it is: to be called once a second.
    mutating func takeNext() -> [SessionKey: Touch] {
        let taken = slots[next]
        slots[next] = [:]
        next = (next + 1) % slots.count
        count -= taken.count
        return taken
    }

    /// Takes everything.
    mutating func takeAll() -> [SessionKey: Touch] {
        var all: [SessionKey: Touch] = [:]
        for _ in slots.indices { all.merge(takeNext()) { first, _ in first } }
        return all
    }

    private func slot(of key: SessionKey) -> Int {
        Int(UInt(bitPattern: key.hashValue) % UInt(slots.count))
    }
}
