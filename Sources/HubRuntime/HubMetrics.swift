package import PresenceCore

/// A histogram with fixed bounds, in seconds.
package struct Histogram: Sendable, Equatable {
    package let bounds: [Double]

    /// One more than bounds: the last counts what is above all of them.
    package private(set) var counts: [Int]
    package private(set) var sum = 0.0

    package var count: Int { counts.reduce(0, +) }

    package init(bounds: [Double]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    package mutating func record(_ seconds: Double) {
        counts[bounds.firstIndex { seconds <= $0 } ?? bounds.count] += 1
        sum += seconds
    }

    package mutating func add(_ other: Histogram) {
        for index in counts.indices { counts[index] += other.counts[index] }
        sum += other.sum
    }

    /// From a tenth of a millisecond to ten seconds: latencies inside the hub.
    package static var latency: Histogram {
        Histogram(bounds: [
            0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10,
        ])
    }

    /// From the flush of an explicit leave to a frozen page's ten minutes.
    package static var leaveDelay: Histogram {
        Histogram(bounds: [
            0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 3.5, 4, 5, 7.5, 10, 11, 15, 20, 25, 30, 36, 40, 60, 75,
            90, 150, 300, 600,
        ])
    }
}

/// What one shard has counted; several add up.
package struct HubMetrics: Sendable, Equatable {
    // Gauges.
    package var connections = 0
    package var webSockets = 0
    package var subscribers = 0
    package var rooms = 0
    package var users = 0
    package var sessions = 0
    package var gracePending = 0
    package var sendQueueBytes = 0
    package var slowConsumers = 0

    // Counters.
    package var connectionsOpened = 0
    package var connectionsClosed: [String: Int] = [:]
    package var handshakeFailures: [String: Int] = [:]
    package var tlsHandshakes: [String: Int] = [:]
    package var framesReceived = FrameCounts()
    package var framesSent = FrameCounts()
    package var receivedBytes = 0
    package var sentBytes = 0
    package var messagesMalformed = 0
    package var joins = 0
    package var updates = 0
    package var leaves: [LeaveReason: Int] = [:]
    package var broadcasts = 0
    package var publications = 0
    package var pingTimeouts = 0
    package var slowConsumerDrops = 0
    package var resyncs: [String: Int] = [:]
    package var recoveries: [String: Int] = [:]
    /// Rooms that opened, by how they came by their record.
    package var recalls: [String: Int] = [:]
    package var admissionDenied: [String: Int] = [:]
    package var authFailures: [String: Int] = [:]
    /// By name; see `Limit`.
    package var limitsExceeded: [String: Int] = [:]

    // Histograms.
    package var leaveDelay: [LeaveReason: Histogram] = [:]
    package var turnDuration = Histogram.latency
    package var pingRoundTrip = Histogram.latency

    package init() {}

    package mutating func add(_ other: HubMetrics) {
        connections += other.connections
        webSockets += other.webSockets
        subscribers += other.subscribers
        rooms += other.rooms
        users += other.users
        sessions += other.sessions
        gracePending += other.gracePending
        sendQueueBytes += other.sendQueueBytes
        slowConsumers += other.slowConsumers
        connectionsOpened += other.connectionsOpened
        connectionsClosed.merge(other.connectionsClosed, uniquingKeysWith: +)
        handshakeFailures.merge(other.handshakeFailures, uniquingKeysWith: +)
        tlsHandshakes.merge(other.tlsHandshakes, uniquingKeysWith: +)
        framesReceived.add(other.framesReceived)
        framesSent.add(other.framesSent)
        receivedBytes += other.receivedBytes
        sentBytes += other.sentBytes
        messagesMalformed += other.messagesMalformed
        joins += other.joins
        updates += other.updates
        leaves.merge(other.leaves, uniquingKeysWith: +)
        broadcasts += other.broadcasts
        publications += other.publications
        pingTimeouts += other.pingTimeouts
        slowConsumerDrops += other.slowConsumerDrops
        resyncs.merge(other.resyncs, uniquingKeysWith: +)
        recoveries.merge(other.recoveries, uniquingKeysWith: +)
        recalls.merge(other.recalls, uniquingKeysWith: +)
        admissionDenied.merge(other.admissionDenied, uniquingKeysWith: +)
        authFailures.merge(other.authFailures, uniquingKeysWith: +)
        limitsExceeded.merge(other.limitsExceeded, uniquingKeysWith: +)
        leaveDelay.merge(other.leaveDelay) { one, two in
            var sum = one
            sum.add(two)
            return sum
        }
        turnDuration.add(other.turnDuration)
        pingRoundTrip.add(other.pingRoundTrip)
    }

    mutating func recordLeave(_ departure: Departure, at now: Instant) {
        let seconds = Double(now.milliseconds - min(now.milliseconds, departure.since.milliseconds)) / 1000
        leaveDelay[departure.reason, default: .leaveDelay].record(seconds)
    }
}
