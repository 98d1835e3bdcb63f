package import ChannelProtocol
package import PresenceCore

/// One accepted or pending join of a topic by a connection: made by the connection's shard, shared with the room's home.
///
/// There is one for every tab: what many have alike is in their terms.
package final class Subscription: Sendable {
    /// Unique for ever; also the attachment's id in the room's state.
    package let id: AttachmentID
    package let connection: ConnectionRef
    private let terms: Terms

    /// The join's own ref; a message with another one is stale.
    package let joinRef: Ref?

    package let user: UserID

    init(id: AttachmentID, connection: ConnectionRef, terms: Terms, joinRef: Ref?, user: UserID) {
        self.id = id
        self.connection = connection
        self.terms = terms
        self.joinRef = joinRef
        self.user = user
    }
}

extension Subscription {
    package var room: RoomName { terms.room }
    package var topic: String { terms.topic }
    package var version: WireVersion { terms.version }
    var packing: Packing { terms.packing }
    var wishes: Wishes { terms.wishes }
    var visitor: Visitor? { terms.visitor }
    var speaker: Speaker { Speaker(user: user, role: terms.role, isVerified: terms.isVerified) }
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
