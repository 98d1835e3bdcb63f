import ChannelProtocol
import HubIdentity

/// What the handshake settled, and whoever a token said since: a value that is shared by all who are alike.
final class Profile {
    let version: WireVersion
    let flavour: Flavour
    /// The verified identity; nil without a token (only in `--dev`, or until a join brings one).
    let identity: VerifiedIdentity?
    /// `user_id` of the query, for plain Phoenix clients without authentication.
    let userParameter: String?
    /// For the record of sessions.
    let visitor: Visitor?

    init(
        version: WireVersion, flavour: Flavour, identity: VerifiedIdentity?, userParameter: String?, visitor: Visitor?
    ) {
        self.version = version
        self.flavour = flavour
        self.identity = identity
        self.userParameter = userParameter
        self.visitor = visitor
    }

    /// The same of somebody else's word.
    func bearing(_ identity: VerifiedIdentity) -> Profile {
        Profile(
            version: version, flavour: flavour, identity: identity, userParameter: userParameter, visitor: visitor)
    }

    /// The same of the other family of clients.
    var asSupabase: Profile {
        Profile(
            version: version, flavour: .supabase, identity: identity, userParameter: userParameter, visitor: visitor)
    }
}

/// A verified identity in a box: connections without a token pay one word for it.
final class VerifiedIdentity {
    let identity: Identity

    /// Milliseconds on the hub's clock at which the token is no longer good, leeway included.
    let ends: UInt64

    init(_ claims: Claims, ends: UInt64) {
        identity = Identity(claims)
        self.ends = ends
    }
}

/// The profiles of one shard that name nobody: there are as many as there are kinds of browsers, and connections share them.
struct ProfileBook {
    private struct Kind: Hashable {
        let version: WireVersion
        let flavour: Flavour
        let visitor: ObjectIdentifier?
    }

    private var known: [Kind: Profile] = [:]

    /// Profiles that are known at one time; past it they are forgotten, which costs those who come some memory.
    private static let limit = 512

    mutating func profile(_ version: WireVersion, _ flavour: Flavour, visitor: Visitor?) -> Profile {
        let kind = Kind(version: version, flavour: flavour, visitor: visitor.map(ObjectIdentifier.init))
        // A known profile keeps its visitor, so that no other one can have its identity.
        if let profile = known[kind] { return profile }
        if known.count == Self.limit { known.removeAll(keepingCapacity: true) }
        let profile = Profile(
            version: version, flavour: flavour, identity: nil, userParameter: nil, visitor: visitor)
        known[kind] = profile
        return profile
    }
}
