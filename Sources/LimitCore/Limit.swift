/// The name of each limit that can be passed, as in `protocol/codes.json` and `rollcall_limit_exceeded_total`.
package enum Limit: String, CaseIterable, Sendable {
    // What a connection says.
    case message
    case presence
    case messages
    case joins
    case flood
    case malformed

    // What it takes from the hub.
    case headTime = "head_time"
    case tlsHandshakeTime = "tls_handshake_time"
    case partial
    case outbox
    case outboxMemory = "outbox_memory"
    case mailbox

    // Connections.
    case connections
    case addressConnections = "address_connections"
    case addressHalfOpen = "address_half_open"
    case addressRate = "address_rate"
    case descriptors
}
