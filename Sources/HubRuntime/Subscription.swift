package import ChannelProtocol
package import PresenceCore

/// One accepted or pending join of a topic by a connection: made by the connection's shard, shared with the room's home.
package final class Subscription: Sendable {
    /// Unique for ever; also the attachment's id in the room's state.
    package let id: AttachmentID
    package let connection: ConnectionRef
    package let version: WireVersion
    let packing: Packing
    private let spelling: Topic

    /// The join's own ref; a message with another one is stale.
    package let joinRef: Ref?

    /// For the record of sessions.
    let visitor: Visitor?

    init(
        id: AttachmentID, connection: ConnectionRef, topic: Topic, version: WireVersion, packing: Packing,
        joinRef: Ref?, visitor: Visitor? = nil
    ) {
        self.id = id
        self.connection = connection
        spelling = topic
        self.version = version
        self.packing = packing
        self.joinRef = joinRef
        self.visitor = visitor
    }

    package var room: RoomName { spelling.room }

    /// The topic as this client spells it: it gets it back in every message.
    package var topic: String { spelling.text }
}
