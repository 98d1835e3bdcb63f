import SocketIO

/// Whom the attackers attack, and what was measured of the class meanwhile.
final class HostileSide {
    let name: String
    let address: SocketAddress

    /// From a track to the diff at every other subscriber, over all turns.
    private(set) var joinSeen = LatencyHistogram()

    /// The 99th percentile of each turn, in seconds.
    private(set) var turns: [Double] = []

    /// What the attackers did, by kind.
    private(set) var reports: [AttackReport] = []

    /// Seconds for which they attacked, and the hub's processor time in them.
    private(set) var seconds = 0.0
    private(set) var hubCPU = 0.0

    init(_ name: String, _ address: SocketAddress) {
        self.name = name
        self.address = address
    }

    func add(_ joins: LatencyHistogram, reports new: [AttackReport], seconds: Double, hubCPU: Double) {
        joinSeen.add(joins)
        turns.append(joins.quantile(0.99))
        if reports.isEmpty {
            reports = new
        } else {
            for (index, report) in new.enumerated() { reports[index].add(report) }
        }
        self.seconds += seconds
        self.hubCPU += hubCPU
    }

    func perSecond(_ figure: (AttackReport) -> Int) -> Double {
        Double(reports.reduce(0) { $0 + figure($1) }) / max(seconds, 1e-9)
    }
}
