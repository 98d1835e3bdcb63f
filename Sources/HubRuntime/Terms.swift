import ChannelProtocol
import PresenceCore

/// What a join settled that most tabs of a room have alike: they share it, and each pays a word for it.
final class Terms: Sendable {
    /// The topic as the client spells it: it gets it back in every message.
    let topic: String
    let room: RoomName
    let version: WireVersion
    let packing: Packing
    let wishes: Subscription.Wishes
    let role: Role
    /// Whether a token vouches for the speaker: then it replaces what a meta claims.
    let isVerified: Bool
    /// For the record of sessions.
    let visitor: Visitor?

    init(
        topic: String, room: RoomName, version: WireVersion, packing: Packing, wishes: Subscription.Wishes = [],
        role: Role = .member, isVerified: Bool = false, visitor: Visitor? = nil
    ) {
        self.topic = topic
        self.room = room
        self.version = version
        self.packing = packing
        self.wishes = wishes
        self.role = role
        self.isVerified = isVerified
        self.visitor = visitor
    }
}

/// The terms of one shard's joins of late.
struct TermsBook {
    private struct Key: Hashable {
        let topic: String
        let version: WireVersion
        let packing: Packing
        let wishes: UInt8
        let role: Role
        let isVerified: Bool
        let visitor: ObjectIdentifier?

        init(_ terms: Terms) {
            topic = terms.topic
            version = terms.version
            packing = terms.packing
            wishes = terms.wishes.rawValue
            role = terms.role
            isVerified = terms.isVerified
            visitor = terms.visitor.map(ObjectIdentifier.init)
        }
    }

    private var known: [Key: Terms] = [:]

    /// Terms that are known at one time; past it they are forgotten, which costs those who come some memory.
    private static let limit = 1_024

    /// The same, as somebody else has them already.
    mutating func shared(_ terms: Terms) -> Terms {
        // An address is one tab's.
        guard terms.visitor?.address == nil else { return terms }
        let key = Key(terms)
        // Topics are told apart by their octets, as rooms are, and a room's name has but one spelling of a topic's rest;
        // known terms keep their visitor, so that no other one can have its identity.
        if let same = known[key], same.room == terms.room { return same }
        if known.count == Self.limit { known.removeAll(keepingCapacity: true) }
        known[key] = terms
        return terms
    }
}
