import HubRuntime
import PresenceCore

extension PrometheusText {
    /// What the hub counts; no label holds a user or a room, so that the number of series stays bounded.
    mutating func append(_ metrics: HubMetrics) {
        appendGauges(metrics)
        appendConnections(metrics)
        appendPresence(metrics)
        appendTrouble(metrics)
    }

    private mutating func appendGauges(_ metrics: HubMetrics) {
        gauge("rollcall_connections", "Open connections, HTTP included.", Double(metrics.connections))
        gauge("rollcall_websockets", "Open WebSockets.", Double(metrics.webSockets))
        gauge("rollcall_subscribers", "Channels joined.", Double(metrics.subscribers))
        gauge("rollcall_rooms", "Rooms that somebody is in or listens to.", Double(metrics.rooms))
        gauge("rollcall_users", "Users, added up over rooms.", Double(metrics.users))
        gauge("rollcall_sessions", "Tracked sessions, added up over rooms.", Double(metrics.sessions))
        gauge("rollcall_grace_pending", "Users whose sessions are all in grace.", Double(metrics.gracePending))
        gauge("rollcall_send_queue_bytes", "Octets waiting in outboxes.", Double(metrics.sendQueueBytes))
        gauge("rollcall_slow_consumers", "Connections whose outbox is blocked.", Double(metrics.slowConsumers))
    }

    private mutating func appendConnections(_ metrics: HubMetrics) {
        counter("rollcall_connections_opened_total", "Connections accepted.", Double(metrics.connectionsOpened))
        counters(
            "rollcall_connections_closed_total", "Connections closed, by close code and reason.",
            metrics.connectionsClosed.sorted { $0.key < $1.key }.map { key, value in
                let parts = key.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
                let reason = parts.count > 1 ? String(parts[1]) : ""
                return ([("code", String(parts[0])), ("reason", reason)], value)
            })
        counters(
            "rollcall_handshake_failures_total", "Requests and upgrades refused, by status or rule.",
            by("reason", metrics.handshakeFailures))
        counters(
            "rollcall_tls_handshakes_total", "TLS handshakes done, with a certificate or resumed by a ticket.",
            by("kind", metrics.tlsHandshakes))
        counters(
            "rollcall_frames_received_total", "Messages and control frames read.",
            by("opcode", metrics.framesReceived.byOpcode))
        counters(
            "rollcall_frames_sent_total", "Messages and control frames written.",
            by("opcode", metrics.framesSent.byOpcode))
        counter("rollcall_received_bytes_total", "Octets read from sockets.", Double(metrics.receivedBytes))
        counter("rollcall_sent_bytes_total", "Octets written to sockets.", Double(metrics.sentBytes))
        counter("rollcall_ping_timeouts_total", "Connections lost because no octet came.", Double(metrics.pingTimeouts))
        histograms("rollcall_ping_rtt_seconds", "From a ping to its pong.", [([], metrics.pingRoundTrip)])
        histograms("rollcall_turn_duration_seconds", "Work of one turn of an event loop.", [([], metrics.turnDuration)])
    }

    private mutating func appendPresence(_ metrics: HubMetrics) {
        counters(
            "rollcall_presence_events_total", "Users that joined or left, and updates of what they track.",
            by(
                "type",
                [
                    "join": metrics.joins, "leave": metrics.leaves.values.reduce(0, +), "update": metrics.updates,
                ]))
        counters(
            "rollcall_leaves_total", "Leaves by reason.",
            by("reason", Dictionary(metrics.leaves.map { ($0.key.rawValue, $0.value) }, uniquingKeysWith: +)))
        histograms(
            "rollcall_leave_delay_seconds", "From the last octet, or the close, to the flush of the leave.",
            metrics.leaveDelay.sorted { $0.key.rawValue < $1.key.rawValue }
                .map { ([("reason", $0.key.rawValue)], $0.value) })
        counter("rollcall_publications_total", "Presence diffs published.", Double(metrics.publications))
        counter("rollcall_broadcasts_total", "Broadcasts delivered to rooms.", Double(metrics.broadcasts))
        counters(
            "rollcall_room_recalls_total", "Rooms that opened, by what came of asking for their record.",
            by("result", metrics.recalls))
        counters(
            "rollcall_recoveries_total", "Rejoins that asked to resume, by result.", by("result", metrics.recoveries))
    }

    private mutating func appendTrouble(_ metrics: HubMetrics) {
        counters("rollcall_resyncs_total", "Snapshots sent instead of diffs, by cause.", by("cause", metrics.resyncs))
        counter(
            "rollcall_slow_consumer_drops_total", "Frames a fresh snapshot replaced.", Double(metrics.slowConsumerDrops)
        )
        counter("rollcall_malformed_messages_total", "Input that was no message.", Double(metrics.messagesMalformed))
        counters(
            "rollcall_admission_denied_total", "Joins and tracks refused, by code.",
            by("reason", metrics.admissionDenied))
        counters("rollcall_auth_failures_total", "Tokens refused, by code.", by("reason", metrics.authFailures))
        counters("rollcall_limit_exceeded_total", "Limits passed, by name.", by("limit", metrics.limitsExceeded))
    }

    private func by(_ label: String, _ counts: [String: Int]) -> [(labels: Labels, value: Int)] {
        counts.sorted { $0.key < $1.key }.map { ([(label, $0.key)], $0.value) }
    }
}
