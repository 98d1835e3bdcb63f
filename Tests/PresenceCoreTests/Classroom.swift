import PresenceCore
import Testing

/// The room `algebra` on a clock that the test turns: what the tests say in one line each.
struct Classroom {
    var room: RoomState
    var now: UInt64 = 1_000
    var lastID: UInt64 = 0
    private(set) var users: [AttachmentID: UserID] = [:]

    init(_ change: (inout RoomPolicy) -> Void = { _ in }) {
        var policy = RoomPolicy()
        change(&policy)
        room = RoomState(name: RoomName("algebra")!, epoch: Epoch(text: "k2x9-1")!, policy: policy)
    }

    var instant: Instant { Instant(milliseconds: now) }

    /// Attaches, and tracks if there is something to say.
    @discardableResult
    mutating func join(
        _ user: String, tab: String? = nil, role: String = "member", says text: String? = nil, isGuest: Bool = false
    ) throws -> AttachmentID {
        let (id, _) = try attach(user, tab: tab, role: role, isGuest: isGuest)
        if let text { try track(id, text) }
        return id
    }

    mutating func attach(
        _ user: String, tab: String? = nil, role: String = "member", isGuest: Bool = false
    ) throws(PresenceRefusal) -> (id: AttachmentID, answer: Attached) {
        let id = fresh(of: UserID(user)!)
        let answer = try room.attach(
            id, user: UserID(user)!, session: tab.flatMap { SessionID($0) }, role: Role(role)!, isKeyGenerated: isGuest,
            at: instant)
        return (id, answer)
    }

    @discardableResult
    mutating func track(_ id: AttachmentID, _ text: String, labels: [String: String] = [:])
        throws(PresenceRefusal) -> Transition
    {
        try room.track(id, of: owner(id), meta: meta(text, labels), at: instant)
    }

    @discardableResult
    mutating func detach(_ id: AttachmentID, _ reason: LeaveReason, heard: UInt64? = nil) -> Transition {
        room.detach(
            id, of: owner(id), reason: reason, lastHeard: Instant(milliseconds: heard ?? now), at: instant)
    }

    @discardableResult
    mutating func untrack(_ id: AttachmentID) -> Transition { room.untrack(id, of: owner(id), at: instant) }

    @discardableResult
    mutating func announce(_ id: AttachmentID, _ page: PageState) -> Transition {
        room.announce(id, of: owner(id), state: page, at: instant)
    }

    mutating func fresh(of user: UserID) -> AttachmentID {
        lastID += 1
        let id = AttachmentID(rawValue: lastID)
        users[id] = user
        return id
    }

    /// Whose attachment it is; an unknown one is nobody's.
    func owner(_ id: AttachmentID) -> UserID { users[id] ?? UserID("nobody")! }

    @discardableResult
    mutating func beat(
        _ user: String, tab: String? = nil, role: String = "member", says text: String? = nil, isPresent: Bool = true,
        interval: UInt64? = nil
    ) throws(PresenceRefusal) -> Transition {
        try room.heartbeat(
            user: UserID(user)!, session: tab.flatMap { SessionID($0) }, role: Role(role)!,
            meta: text.map { meta($0) }, isPresent: isPresent, interval: interval, at: instant)
    }

    @discardableResult
    mutating func goodbye(_ user: String, tab: String? = nil, after last: Instant? = nil) -> Transition {
        room.goodbye(user: UserID(user)!, session: tab.flatMap { SessionID($0) }, after: last, at: instant)
    }

    /// Lets time pass, and what ends by itself end.
    @discardableResult
    mutating func pass(_ span: UInt64) -> [MembershipChange] {
        now += span
        return room.expire(at: instant)
    }

    /// Publishes, and tells the diff in words: `+ada:here`, `-ada:here`, and for an update `+ada:away<here`.
    mutating func publish() -> [String] {
        let known = room.snapshot.entries.flatMap(\.metas)
        guard let diff = room.publish(at: instant)?.diff else { return [] }
        func words(_ sign: String, _ people: [UserMetas]) -> [String] {
            people.flatMap { person in
                person.metas.map { meta in
                    let previous = known.first { $0.ref == meta.previous }
                    return sign + person.user.value + ":" + text(meta) + (previous.map { "<" + text($0) } ?? "")
                }
            }
        }
        return words("+", diff.joins) + words("-", diff.leaves)
    }

    /// Publishes what must be something.
    mutating func publication() throws -> Publication {
        let taken = room.publish(at: instant)
        return try #require(taken)
    }

    func text(_ meta: PublishedMeta) -> String { String(decoding: meta.payload, as: UTF8.self) }

    func meta(_ text: String, _ labels: [String: String] = [:]) -> Meta {
        Meta(
            payload: Array(text.utf8),
            labels: labels.map { Label(name: LabelName($0.key)!, value: LabelValue($0.value)!) })
    }

    func joined(_ user: String) -> MembershipChange { MembershipChange(user: UserID(user)!, kind: .joined) }
    func left(_ user: String, _ reason: LeaveReason) -> MembershipChange {
        MembershipChange(user: UserID(user)!, kind: .left(reason))
    }
}
