import HTTPCore
import JSONCore
import PresenceCore

/// A batch as it travels (WEBHOOKS.md).
enum WebhookBody {
    /// - Parameters:
    ///   - hub: names this run of the hub.
    ///   - createdAt: milliseconds since 1970.
    static func json(_ batch: WebhookQueue.Batch, hub: String, createdAt: Int64) -> [UInt8] {
        var json: [UInt8] = []
        json.reserveCapacity(128 + 192 * batch.events.count)
        var object = JSONObjectWriter(into: &json)
        object.member("id", "\(hub)-\(batch.number)", into: &json)
        object.member("hub", hub, into: &json)
        object.member("created_at", HTTPDate.timestamp(milliseconds: createdAt), into: &json)
        object.member("dropped", batch.dropped, into: &json)
        object.array("events", batch.events, into: &json) { append($0, to: &$1) }
        object.close(into: &json)
        return json
    }

    private static func append(_ event: WebhookEvent, to json: inout [UInt8]) {
        var object = JSONObjectWriter(into: &json)
        object.member("seq", event.seq, into: &json)
        object.member("room_id", event.room.value, into: &json)
        object.member("type", event.kind.name, into: &json)
        object.member("user_id", event.user?.value, into: &json)
        object.member("role", event.role?.value, into: &json)
        object.member("activity", event.kind.activity, into: &json)
        object.member("reason", event.kind.reason, into: &json)
        object.member("at", HTTPDate.timestamp(milliseconds: event.at), into: &json)
        object.close(into: &json)
    }
}
