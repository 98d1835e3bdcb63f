import HubStore

extension PrometheusText {
    /// How the store is doing.
    mutating func append(_ figures: StoreFigures) {
        gauge("rollcall_store_queue", "Writes that wait for the store.", Double(figures.waiting))
        gauge(
            "rollcall_store_lag_seconds", "For how long the oldest write that is not committed has waited.",
            Double(figures.lagMilliseconds) / 1000)
        counter("rollcall_store_writes_total", "Writes committed.", Double(figures.writes))
        counter("rollcall_store_commits_total", "Transactions.", Double(figures.transactions))
        counter("rollcall_store_reads_total", "Questions taken.", Double(figures.reads))
        counter(
            "rollcall_store_refused_total", "Durable writes and questions refused as busy.", Double(figures.refused))
        counters(
            "rollcall_store_dropped_total", "Writes without an answer dropped because too much waited, by class.",
            [([("class", "normal")], figures.droppedNormal), ([("class", "lossy")], figures.droppedLossy)])
        counter(
            "rollcall_store_abandoned_total", "Sessions of dead hubs that were given up.", Double(figures.abandoned))
        counter(
            "rollcall_store_failed_total", "Writes without an answer that the database refused.", Double(figures.failed)
        )
    }
}
