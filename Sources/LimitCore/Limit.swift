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
    case outbox
    case mailbox

    // Connections.
    case connections
    case descriptors
}
