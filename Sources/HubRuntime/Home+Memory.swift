import ChannelProtocol
import HTTPCore
import JSONCore
import PresenceCore
import SocketIO

/// What a room keeps of its record while it is open, and what of it is told.
extension Home {
    func change(_ member: RegisteredMember, in name: RoomName, at now: Instant) {
        guard rooms[name] != nil, let until = member.bannedUntil else { return }
        let left = until == .max ? Milliseconds.max : Milliseconds(max(0, until - WallClock.milliseconds))
        kick(member.user, from: name, until: now.advanced(by: left), .banned, at: now)
    }

    func keep(_ state: KeptState, in name: RoomName) {
        guard let room = rooms[name] else { return }
        relay(state.message(in: name), in: room, except: nil)
    }

    func forget(_ key: String, at moment: Int64, in name: RoomName) {
        guard let room = rooms[name] else { return }
        relay(KeptState(key: key, value: Array("null".utf8), updatedAt: moment).message(in: name), in: room, except: nil)
    }

    func feed(_ entry: FeedEntry, in name: RoomName) {
        guard let room = rooms[name] else { return }
        relay(entry.message, in: room, except: nil)
    }
}

extension KeptState {
    /// As it is told: `{"room_id":"algebra","key":"course_stats","value":{},"updated_at":"…"}`.
    func message(in room: RoomName) -> RelayedMessage {
        var json: [UInt8] = []
        var object = JSONObjectWriter(into: &json)
        object.member("room_id", room.value, into: &json)
        object.member("key", key, into: &json)
        object.key("value", into: &json)
        json += value
        object.member("updated_at", HTTPDate.timestamp(milliseconds: updatedAt), into: &json)
        object.close(into: &json)
        return HubEvent.state.message(json)
    }
}

extension FeedEntry {
    var message: RelayedMessage { HubEvent.activity.message(payload) }
}
