import ChannelProtocol
import HTTPCore
import JSONCore
import PresenceCore
import SocketIO

/// What a room tells everybody who comes; a room that keeps nothing has none.
final class Kept {
    /// By key.
    private(set) var states: [KeptState] = []
    /// Oldest first.
    private(set) var feed: ContiguousArray<FeedEntry> = []
    /// The states as they are told, encoded once for each wire form until one changes.
    var frames: [RelayForm: SharedBytes] = [:]

    var isEmpty: Bool { states.isEmpty && feed.isEmpty }

    /// An older one than is kept changes nothing.
    func keep(_ state: KeptState) {
        if let known = states.first(where: { $0.key == state.key }), known.updatedAt > state.updatedAt { return }
        states.removeAll { $0.key == state.key }
        states.insert(state, at: states.firstIndex { $0.key > state.key } ?? states.endIndex)
        frames = [:]
    }

    func forget(_ key: String) {
        states.removeAll { $0.key == key }
        frames = [:]
    }

    /// An entry that is there already is not kept twice.
    func keep(_ entry: FeedEntry) {
        guard !feed.contains(where: { $0.id == entry.id }) else { return }
        feed.insert(entry, at: feed.lastIndex { $0.at <= entry.at }.map { $0 + 1 } ?? 0)
        if feed.count > FeedEntry.limit { feed.removeFirst(feed.count - FeedEntry.limit) }
    }
}

extension Room {
    func keep(_ state: KeptState) { making().keep(state) }
    func keep(_ entry: FeedEntry) { making().keep(entry) }

    func forget(_ key: String) {
        kept?.forget(key)
        if kept?.isEmpty == true { kept = nil }
    }

    private func making() -> Kept {
        let kept = kept ?? Kept()
        self.kept = kept
        return kept
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

    /// What tells a replayed one from one that happens now: `{"id":"…","replayed":true}`.
    var replayMetadata: [UInt8] {
        var json: [UInt8] = []
        var object = JSONObjectWriter(into: &json)
        // What a length octet cannot say is left out; the payload has the id too.
        if id.utf8.count <= 128 { object.member("id", id, into: &json) }
        object.member("replayed", true, into: &json)
        object.close(into: &json)
        return json
    }
}
