/// The name of each limit that can be passed, as in `protocol/codes.json` and `rollcall_limit_exceeded_total`.
package enum Limit: String, CaseIterable, Sendable {
    // What a connection says.
    case message
    case inflated
    case stranger
    case malformed
    case jsonDepth = "json_depth"
    case tracked
    case label
    /// Counted nowhere: more of them stop the start.
    case labels

    // How much of it.
    case presence
    case messages
    case octets
    case joins
    case flood

    // Where it is.
    case topics
    case rooms
    case sessions
    case capacity
    case unjoined

    // HTTP.
    case head
    case body
    case requests
    case notifications

    // What it takes from the hub.
    case headTime = "head_time"
    case tlsHandshakeTime = "tls_handshake_time"
    case partial
    case outbox
    case outboxMemory = "outbox_memory"
    case mailbox

    // Connections.
    case connections
    case reserve
    case addressConnections = "address_connections"
    case addressHalfOpen = "address_half_open"
    case addressRate = "address_rate"
    case descriptors
}
