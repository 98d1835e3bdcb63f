package import ChannelProtocol
package import PresenceCore

/// One accepted or pending join of a topic by a connection: made by the connection's shard, shared with the room's home.
package final class Subscription: Sendable {
    /// Unique for ever; also the attachment's id in the room's state.
    package let id: AttachmentID
    package let connection: ConnectionRef
    package let version: WireVersion
    let packing: Packing
    let wishes: Wishes
    private let isVerified: Bool
    private let spelling: Topic

    /// The join's own ref; a message with another one is stale.
    package let joinRef: Ref?

    package let user: UserID
    private let role: Role

    /// For the record of sessions.
    let visitor: Visitor?

    init(
        id: AttachmentID, connection: ConnectionRef, topic: Topic, version: WireVersion, packing: Packing,
        joinRef: Ref?, wishes: Wishes = [], speaker: Speaker, visitor: Visitor? = nil
    ) {
        self.id = id
        self.connection = connection
        spelling = topic
        self.version = version
        self.packing = packing
        self.joinRef = joinRef
        self.wishes = wishes
        user = speaker.user
        role = speaker.role
        isVerified = speaker.isVerified
        self.visitor = visitor
    }

    /// Its fields lie where they fit, since there is one of this for every tab.
    var speaker: Speaker { Speaker(user: user, role: role, isVerified: isVerified) }

    package var room: RoomName { spelling.room }

    /// The topic as this client spells it: it gets it back in every message.
    package var topic: String { spelling.text }
}

extension Subscription {
    /// What of the join's options is still needed after it.
    struct Wishes: OptionSet {
        let rawValue: UInt8
        /// Its own broadcasts come back to it (`broadcast.self`).
        static let echoes = Wishes(rawValue: 1)
        /// `presence_sync` after each state and diff, should it come to receive them.
        static let sync = Wishes(rawValue: 2)
        /// It did not name a mode: from its first track on it receives presence.
        static let presenceOnceTracked = Wishes(rawValue: 4)

        init(rawValue: UInt8) { self.rawValue = rawValue }

        init(_ request: JoinRequest) {
            self = []
            if request.broadcast.echoes { insert(.echoes) }
            if request.presence.wantsSync { insert(.sync) }
            if request.presence.mode == nil { insert(.presenceOnceTracked) }
        }
    }
}

/// Who speaks on a channel, as its join settled it.
struct Speaker {
    let user: UserID
    let role: Role

    /// Whether a token vouches for it: then it replaces what a meta claims.
    let isVerified: Bool
}
