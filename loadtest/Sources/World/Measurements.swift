/// What a run measures beside correctness.
struct Measurements {
    var joinSeen = LatencyHistogram()
    var updateSeen = LatencyHistogram()
    var leaveSeen = LatencyHistogram()
    /// Leaves after a grace, counted from its end.
    var expirySeen = LatencyHistogram()
    var delivered = LatencyHistogram()
    /// From the loss of a connection that nobody wanted, as in a restart, to the answer of the new track.
    var recovered = LatencyHistogram()
    /// How a restart spreads the tabs: from the first that is closed to each, and from the first that is back to each.
    var closed = LatencyHistogram()
    var arrived = LatencyHistogram()
    /// Of each restart: tabs that came back in each tenth of a second after the first one.
    var arrivals: [[Int]] = []

    /// Of each restart: seconds from the new hub's listening until all tabs are in and tracked again.
    var backWithin: [Double] = []

    /// What only some scenarios measure.
    var others: [(String, LatencyHistogram)] = []

    var diffs = 0
    var snapshots = 0
    var countFrames = 0
    var broadcasts = 0
    var actions = 0
    var quietPoints = 0
    /// Ends of connections that the scenario provokes, by close code.
    var hangUps: [UInt16: Int] = [:]

    mutating func noteArrival(_ seconds: Double) {
        guard let last = arrivals.indices.last else { return }
        let tenth = Int(seconds * 10)
        while arrivals[last].count <= tenth { arrivals[last].append(0) }
        arrivals[last][tenth] += 1
    }

    var latencies: [(String, LatencyHistogram)] {
        ([
            ("join -> seen", joinSeen), ("update -> seen", updateSeen), ("leave -> seen", leaveSeen),
            ("end of grace -> leave seen", expirySeen), ("broadcast -> delivered", delivered),
            ("connection lost -> back", recovered), ("first closed -> closed", closed), ("first back -> back", arrived),
        ] + others).filter { $0.1.count > 0 }
    }
}
