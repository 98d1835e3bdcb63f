package import PresenceCore

/// A topic as clients spell it, with the room that it means; connections that spell it alike share it.
package final class Topic: Sendable {
    package let text: String
    package let room: RoomName

    init(_ text: String, room: RoomName) {
        self.text = text
        self.room = room
    }
}

/// The topics that were joined of late on one shard.
struct TopicBook {
    private var known: [String: Topic] = [:]

    /// Topics that are known at one time; past it they are forgotten, which costs those who come some memory.
    private static let limit = 1_024

    mutating func topic(_ text: String, room: RoomName) -> Topic {
        // Topics are told apart by their octets, as rooms are, and a room's name has but one spelling of a topic's rest.
        if let topic = known[text], topic.room == room { return topic }
        if known.count == Self.limit { known.removeAll(keepingCapacity: true) }
        let topic = Topic(text, room: room)
        known[text] = topic
        return topic
    }
}
