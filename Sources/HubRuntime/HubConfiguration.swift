import HTTPCore
package import HubIdentity
package import LimitCore
package import PresenceCore

/// Everything that can be set about a hub; times in milliseconds, sizes in octets.
package struct HubConfiguration: Sendable {
    /// Event loops, each a thread with its shard; default: one per processor.
    package var loops = 1

    /// Development: no token is needed, roles come from the client, and `Host` and `Origin` must be loopback names.
    package var isDevelopment = false

    /// Verifies tokens; nil only in development.
    package var verifier: TokenVerifier?

    /// Who keeps a record of sessions; nil: nobody.
    package var sessionLog: (any SessionLog)?

    /// Who hears of sessions too, once it has called the roll (`Hub.callRoll`); nil: nobody.
    package var sessionFollower: (any SessionLog)?

    /// Who tells others of joins and leaves; nil: nobody, and none is noted.
    package var roomLog: (any RoomLog)?

    /// What rooms open with; nil: nothing outlives them.
    package var memory: (any RoomMemory)?

    /// Who keeps what rooms count; nil: they do not count for it.
    package var minuteLog: (any MinuteLog)?

    /// Whether the record has the addresses of visitors; default false.
    package var recordsAddresses = false

    /// The right to do everything, also when all places are taken; nil: nobody has it.
    package var adminToken: AdminToken?

    /// Whether `/echo` answers.
    package var hasEcho = false

    /// Octets of one message; default 5,000,000 as the original.
    ///
    /// Past it: close 1009.
    package var maxMessageBytes = 5_000_000

    /// The same at `/echo`; default 16 MiB.
    package var maxEchoBytes = 16 << 20

    /// The same while nobody vouches for the client, who has nothing to say but a join; default 32,768.
    ///
    /// Past it: close 1009.
    package var maxStrangerBytes = 32_768

    /// Octets of messages, heads and bodies that have come in part, over all connections; default 64 MiB.
    ///
    /// Past it those that keep more than their share of it are closed: 1013, or 503.
    package var maxPartialBytes = 64 << 20

    /// Octets of a message above which it goes out compressed to clients that agreed to permessage-deflate; nil agrees to
    /// none.
    ///
    /// Default 1,024: what is shorter fits into one packet anyway, and compressing costs time on both sides.
    package var compressAbove: Int? = 1024

    /// Octets of a message above which it goes out plain again, since compressing it would hold up everybody on its loop.
    ///
    /// Default 1 MiB, which takes up to 15 ms.
    package var compressBelow = 1 << 20

    /// Whether connections keep the window of what they are sent, so that similar messages shrink more: 32 KiB for each.
    ///
    /// Default false: then a message is compressed once for all.
    package var keepsWindows = false

    /// Silence after which a connection is lost; a ping goes out at 0.6 of it.
    ///
    /// Default 25,000.
    package var idleTimeout: UInt64 = 25_000

    /// Time for a whole request head; default 10,000.
    ///
    /// Past it: 408.
    package var headTimeout: UInt64 = 10_000

    /// Over which the closes of a drain are spread; default 1,000, 0 closes all at once.
    package var drainTime: UInt64 = 1_000

    /// Time for the peer's half of a close; default 3,000.
    package var closeTimeout: UInt64 = 3_000

    /// Sockets that are in no room are closed after this where no token is needed; default 600,000.
    ///
    /// Past it: close 1001.
    package var channellessTimeout: UInt64 = 600_000

    /// The same where a token is needed; default 60,000.
    package var strangerTimeout: UInt64 = 60_000

    /// Connections of all shards; default: what the descriptor limit leaves.
    ///
    /// Past it: who waits for a next request gives way, else 503, but for the operator; see `Front+Headroom`.
    package var maxConnections = 19_900

    /// Messages that a connection may send to rooms, a second in the long run, ten seconds' worth at once; default 200,
    /// at most 100,000.
    ///
    /// A join or a token to verify counts as ten, a long message as one for every 4 KiB.
    /// Past it: presence is merged, broadcasts get `MessageRateLimitReached`, joins `ClientJoinRateLimitReached`. Past
    /// ten times it, heartbeats and pings included: close 1008.
    package var maxMessagesPerSecond = 200

    /// Connections of one address, of IPv6 of one /64; a quarter of them before their first request, a twentieth of them
    /// new each second in the long run; default 4,000: a school may have one address.
    ///
    /// Past it: 429.
    package var maxPerAddress = 4_000

    /// Requests of one address that are no upgrades, a second in the long run, ten seconds' worth at once; default 400: a
    /// school may have one address.
    ///
    /// Past it: 429, but not for the admin token.
    package var maxRequestsPerSecond = 400

    /// Rooms in all; default 100,000.
    ///
    /// Each loop has its share of them, rounded up. Past it a join or heartbeat that would make another: `RoomLimitReached`.
    package var maxRooms = 100_000

    /// Proxies whose `X-Forwarded-For` is believed; their own connections are not counted.
    package var proxies = TrustedProxies()

    /// Whose pages are served; nil: everybody's.
    package var origins: OriginRules?

    /// Octets in all outboxes; default 1 GiB.
    ///
    /// Past it: the largest close with 4429.
    package var maxOutboxMemory = 1 << 30

    /// Sends of broadcasts in one turn of a loop, about; default 1,024, some 8 ms of processor time.
    ///
    /// What they are too many for goes out with the next turns, between which others are heard.
    package var sendsPerTurn = 1_024

    /// Topics of one connection; default 100.
    ///
    /// Past it: `ChannelRateLimitReached`.
    package var maxTopics = 100

    /// Octets of what a client tracks; default 16,384.
    ///
    /// Past it: `TrackTooLarge`.
    package var maxMetaBytes = 16_384

    /// Octets of a request body; default 1 MiB.
    ///
    /// Past it: 413.
    package var maxBodyBytes = 1 << 20

    /// Malformed messages that are ignored before a connection is closed with 1008; default 10.
    package var maxMalformed = 10

    /// Octets in an outbox that are too many for longer than `slowSeconds`; default 1 MiB.
    package var softMark = 1 << 20

    /// Octets in an outbox that are too many at once; default 4 MiB.
    package var hardMark = 4 << 20

    /// Milliseconds over the soft mark before eviction; default 10,000.
    package var slowPatience: UInt64 = 10_000

    /// Distinct snapshots of a room that may wait in outboxes; default 4.
    package var maxSnapshots = 4

    /// Roles that may subscribe to `counts:*`; with `--dev` everybody may.
    package var dashboardRoles: Set<String> = ["teacher", "instructor", "owner", "moderator", "admin", "service_role"]

    /// Policy of a room by its name: the first rule that matches, else the default.
    package var policies = RoomPolicies()

    /// Prefix of epochs: different at every start, so that refs are unique across restarts.
    package var bootID: UInt64 = 1

    package init() {}

    /// Places beyond `maxConnections` that each loop keeps for the operator, and all together: 16, but two each.
    var reservePerLoop: Int { max(2, 16 / loops) }

    package static func reserve(loops: Int) -> Int { max(16, 2 * loops) }

    /// How long a socket may be in no room.
    var unjoinedTimeout: UInt64 { verifier == nil ? channellessTimeout : strangerTimeout }

    func messageRate(times factor: Int) -> Rate {
        let perSecond = maxMessagesPerSecond * factor
        return Rate(perSecond: perSecond, burst: 10 * perSecond)
    }
}

/// Which policy a room has: the first rule whose pattern matches its name, else the default.
package struct RoomPolicies: Sendable {
    package struct Rule: Sendable {
        package let pattern: RoomPattern
        package let policy: RoomPolicy

        package init(pattern: String, policy: RoomPolicy) {
            self.pattern = RoomPattern(pattern)
            self.policy = policy
        }
    }

    package var rules: [Rule]
    package var fallback: RoomPolicy

    package init(rules: [Rule] = [], fallback: RoomPolicy = RoomPolicy()) {
        self.rules = rules
        self.fallback = fallback
    }

    package func policy(for room: RoomName) -> RoomPolicy {
        if rules.isEmpty { return fallback }
        let name = room.value
        return rules.first { $0.pattern.matches(name) }?.policy ?? fallback
    }

    /// Whether any rule makes this user an owner.
    func nameOwner(_ user: String) -> Bool {
        fallback.owner?.value == user || rules.contains { $0.policy.owner?.value == user }
    }

    /// What somebody may do in a room; without an identity, as in development, what everybody may in a public one.
    package func rights(of access: RoomAccess?, in room: RoomName) -> RoomRights {
        guard let access else { return .everybody }
        let policy = policy(for: room)
        let anonymous: RoomRights =
            switch policy.anonymous {
            case .none: []
            case .read: .join
            case .write: .everybody
            }
        return access.rights(
            in: room.value, isPrivate: policy.isPrivate, owner: policy.owner?.value, anonymous: anonymous)
    }
}
