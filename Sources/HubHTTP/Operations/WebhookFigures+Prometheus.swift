import HubWebhooks

extension PrometheusText {
    /// How webhooks are doing, over all endpoints.
    mutating func append(_ figures: WebhookFigures) {
        counter("rollcall_webhook_delivered_total", "Events that endpoints have taken.", Double(figures.delivered))
        counter("rollcall_webhook_failed_total", "Requests that endpoints did not take.", Double(figures.failed))
        counter(
            "rollcall_webhook_dropped_total", "Events given up, for age or because too many waited.",
            Double(figures.dropped))
        gauge("rollcall_webhook_queue", "Events that wait for an endpoint.", Double(figures.waiting))
        gauge(
            "rollcall_webhook_lag_seconds", "How old the oldest event is that an endpoint has not taken.",
            Double(figures.lagMilliseconds) / 1000)
    }
}
