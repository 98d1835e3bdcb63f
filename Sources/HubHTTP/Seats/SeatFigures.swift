import PresenceCore
import SeatCore

/// What the metrics tell of seats.
struct SeatFigures: Sendable {
    let inUse: Int
    let waiting: Int
    let granted: Int
    /// By reason.
    let refused: [String: Int]
    /// The limits that hold over all rooms, by activity: rooms are no labels.
    let limits: [String: Int]
}

extension SeatRegistrar {
    var figures: SeatFigures {
        let limits = desk.ledger.usages.filter { $0.scope.room == nil }
            .map { ($0.scope.activity?.value ?? SeatScope.everything, $0.maximum) }
        return SeatFigures(
            inUse: desk.ledger.seatCount, waiting: desk.ledger.waitingCount, granted: granted, refused: refused,
            limits: Dictionary(limits) { first, _ in first })
    }
}

extension PrometheusText {
    mutating func append(_ figures: SeatFigures) {
        gauge("rollcall_seats_in_use", "Seats that somebody has.", Double(figures.inUse))
        gauge("rollcall_seats_waiting", "Places in the queue before the seats.", Double(figures.waiting))
        gauges(
            "rollcall_seats_limit", "How many users may have a seat at once, in all rooms together, by activity.",
            figures.limits.sorted { $0.key < $1.key }.map { ([("activity", $0.key)], $0.value) })
        counter("rollcall_seats_granted_total", "Seats given.", Double(figures.granted))
        counters(
            "rollcall_seats_refused_total", "Requests for a seat refused, by reason.",
            figures.refused.sorted { $0.key < $1.key }.map { ([("reason", $0.key)], $0.value) })
    }
}
