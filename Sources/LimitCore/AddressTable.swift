/// Who has how many connections, by address: what is open, what has said nothing yet, how fast they came, and how fast
/// they ask.
///
/// It forgets an address as soon as nothing is missing from its rates, so that it holds no more than the open connections
/// and those of the last seconds.
package struct AddressTable: Sendable {
    /// What one address may have.
    package struct Bounds: Sendable, Equatable {
        package let open: Int

        /// Of these, how many whose first request has not come; a quarter.
        package let halfOpen: Int

        /// New ones; as many as may be open at once, and a twentieth of them a second.
        package let rate: Rate

        /// Requests.
        package let requests: Rate

        package init(open: Int, requests: Rate) {
            precondition((1...10_000_000).contains(open), "\(open) connections of an address")
            self.open = open
            self.requests = requests
            halfOpen = max(1, open / 4)
            rate = Rate(perSecond: max(1, open / 20), burst: open)
        }
    }

    /// Which bound a connection would pass.
    package enum Refusal: Error, Sendable {
        case tooMany, tooManyHalfOpen, tooFast
    }

    /// Where an address is counted.
    package typealias Place = UInt32

    private struct Entry {
        var source: NetworkAddress
        var open: UInt32 = 0
        var halfOpen: UInt32 = 0
        var arrivals = TokenBucket()
        var requests = TokenBucket()
        /// It stands in `idle`.
        var isListed = false
    }

    package let bounds: Bounds
    private var places: [NetworkAddress: Place] = [:]
    private var entries: ContiguousArray<Entry> = []
    private var free: ContiguousArray<Place> = []

    /// Those that had no connection left, the longest first; some have one again.
    private var idle: ContiguousArray<Place> = []
    private var idleHead = 0

    package init(bounds: Bounds) {
        self.bounds = bounds
    }

    /// Addresses that are remembered.
    package var count: Int { places.count }

    /// Counts a connection whose first request has not come.
    ///
    /// - Parameter now: milliseconds.
    package mutating func open(_ address: NetworkAddress, at now: UInt64) throws(Refusal) -> Place {
        sweep(at: now)
        let place = place(of: address.source)
        defer { list(place) }
        let entry = entries[Int(place)]
        guard entry.open < bounds.open else { throw .tooMany }
        guard entry.halfOpen < bounds.halfOpen else { throw .tooManyHalfOpen }
        guard entries[Int(place)].arrivals.take(at: now, of: bounds.rate) else { throw .tooFast }
        entries[Int(place)].open += 1
        entries[Int(place)].halfOpen += 1
        return place
    }

    /// The first request of a connection has come.
    package mutating func complete(_ place: Place) {
        entries[Int(place)].halfOpen -= 1
    }

    /// Whether another request of a counted connection's address is borne.
    package mutating func bearsRequest(at place: Place, now: UInt64) -> Bool {
        entries[Int(place)].requests.take(at: now, of: bounds.requests)
    }

    /// The same for an address that may have no connection of its own, since a proxy speaks for it.
    package mutating func bearsRequest(from address: NetworkAddress, now: UInt64) -> Bool {
        sweep(at: now)
        let place = place(of: address.source)
        defer { list(place) }
        return bearsRequest(at: place, now: now)
    }

    /// A connection has ended.
    package mutating func close(_ place: Place, isHalfOpen: Bool) {
        entries[Int(place)].open -= 1
        if isHalfOpen { entries[Int(place)].halfOpen -= 1 }
        list(place)
    }

    /// Forgets who has not been there for long enough.
    package mutating func sweep(at now: UInt64) {
        while idleHead < idle.count {
            let place = idle[idleHead]
            let entry = entries[Int(place)]
            if entry.open == 0 {
                guard entry.arrivals.isFull(at: now, of: bounds.rate),
                    entry.requests.isFull(at: now, of: bounds.requests)
                else { break }
                places[entry.source] = nil
                free.append(place)
            }
            entries[Int(place)].isListed = false
            idleHead += 1
        }
        if idleHead == idle.count || idleHead > 1024 {
            idle.removeFirst(idleHead)
            idleHead = 0
        }
    }

    private mutating func place(of source: NetworkAddress) -> Place {
        if let place = places[source] { return place }
        let place: Place
        if let old = free.popLast() {
            place = old
            entries[Int(place)] = Entry(source: source)
        } else {
            place = Place(entries.count)
            entries.append(Entry(source: source))
        }
        places[source] = place
        return place
    }

    private mutating func list(_ place: Place) {
        guard entries[Int(place)].open == 0, !entries[Int(place)].isListed else { return }
        entries[Int(place)].isListed = true
        idle.append(place)
    }
}
