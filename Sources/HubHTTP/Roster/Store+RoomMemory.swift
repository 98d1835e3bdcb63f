import HTTPCore
package import HubRuntime
package import HubStore
import JSONCore
import PresenceCore

/// From what the store has to what rooms are told of it.
extension RegisteredMember {
    package init(_ participant: Participant) {
        self.init(
            participant.user, role: participant.role.flatMap { Role($0) }, version: participant.version,
            bannedUntil: participant.bannedUntil?.milliseconds, mutedUntil: participant.mutedUntil?.milliseconds)
    }
}

extension KeptState {
    package init(_ state: RetainedState) {
        self.init(key: state.key, value: Array(state.payload.utf8), updatedAt: state.updatedAt.milliseconds)
    }
}

extension FeedEntry {
    package init(_ entry: ActivityEntry) {
        self.init(id: entry.id, at: entry.at.milliseconds, payload: entry.json)
    }
}

extension ActivityEntry {
    /// As lists and pushes show it, in S2's words; `data` is the app's JSON.
    package var json: [UInt8] {
        var json: [UInt8] = []
        var object = JSONObjectWriter(into: &json)
        object.member("id", id, into: &json)
        object.member("room_id", room.value, into: &json)
        object.nullable("user_id", user?.value, into: &json)
        object.nullable("student_name", name ?? user?.value, into: &json)
        object.member("activity_type", type, into: &json)
        object.key("data", into: &json)
        json.append(contentsOf: (data ?? "null").utf8)
        object.member("created_at", at.text, into: &json)
        object.close(into: &json)
        return json
    }
}
