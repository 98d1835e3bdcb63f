import HTTPCore
import HubRuntime
import HubStore
import HubWebhooks
import LimitCore

/// What operators and their machines ask.
enum HealthRoutes {
    /// The process is alive; nothing else is looked at.
    @Sendable static func alive(_ exchange: Exchange) throws(Problem) -> Response {
        Response(text: "ok\n")
    }

    /// Whether new clients should be sent here: not while starting or draining.
    @Sendable static func ready(_ exchange: Exchange) throws(Problem) -> Response {
        guard exchange.isReady else { throw .notReady }
        return Response(text: "ready\n")
    }

    /// Prometheus, text format 0.0.4.
    @Sendable static func metrics(_ exchange: Exchange) async throws(Problem) -> Response {
        var metrics = await (try exchange.hub).metrics()
        let limited = exchange.configuration.notificationPace.refused
        if limited > 0 { metrics.limitsExceeded[Limit.notifications.rawValue, default: 0] += limited }
        var text = PrometheusText()
        text.append(metrics)
        if let store = exchange.configuration.store { text.append(store.figures) }
        if let courier = exchange.configuration.courier { text.append(courier.figures) }
        if let seats = exchange.configuration.seats { text.append(await seats.figures) }
        text.append(ProcessStatistics.current())
        text.gauge("rollcall_build_info", "What runs here; always 1.", labels: exchange.configuration.build, 1)
        return Response(
            status: 200, fields: [HeaderField("content-type", "text/plain; version=0.0.4; charset=utf-8")],
            body: text.octets)
    }
}
