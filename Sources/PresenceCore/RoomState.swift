/// Who is in a room: users over sessions with graces and leases, as it is now and as subscribers were told.
///
/// A pure value: an event and its time go in, what changed comes out. Events change the *current* state; `publish`
/// compares it with the *published* one and returns the difference (presence.md §2). Refs, `seq` and hash exist only in
/// the published state, so that cancelling pairs, chains of updates and returning payloads need no rule of their own.
/// An event costs O(sessions of its user), a publication O(users touched since the last), both whatever the size of the room.
/// Times must not go back.
package struct RoomState: Sendable {
    package let name: RoomName
    package let epoch: Epoch
    /// Its owner may be the record's.
    package internal(set) var policy: RoomPolicy

    /// Counts of the current state.
    package internal(set) var counts = Counts()
    /// Whether somebody asked for statuses; while false, none is kept for `takeStatusChanges()`.
    package var isStatusWatched = false {
        didSet { if !isStatusWatched { statusBefore = [:] } }
    }
    /// Set by `beginDrain()`: places without a socket wait, and no deadline ends anything.
    package internal(set) var isDraining = false

    /// Whether somebody keeps a record of stays; while false, none is kept for `takeSessionTurns()`.
    package var isRecorded = false

    /// Whether anybody has been here by heartbeats: if not, nobody needs a look at when it was heard last.
    var hasHeardBeats = false

    /// Whether somebody is told of joins and leaves; while false, none is kept for `takeMembershipTurns()`.
    package var isWatched = false

    // The current state.
    var members = DenseTable<UserID, Member>()
    /// Attachments beside a join, and which: tabs that share its connection.
    var companions: [AttachmentID: AttachmentID] = [:]
    var bars: [UserID: Bar] = [:]
    /// Everybody on the roster, here or not.
    var roster: [UserID: Registration] = [:]
    var mutes: [UserID: Instant] = [:]
    var deadlines = Deadlines<UserID>()
    var statusBefore: [UserID: Status?] = [:]
    var signallers: Set<UserID> = []
    var signalsBefore: [UserID: [Signal]] = [:]

    // The record of stays.
    var sessionTurns: [SessionTurn] = []
    var membershipTurns: [MembershipTurn] = []
    var lastStamp: UInt64 = 0
    /// What is counted minute by minute; nil while nobody keeps that.
    var minutes: MinuteTally?

    // The way from the published state to the current one.
    var unpublished = 0
    var touched: [UserID] = []

    // The published state.
    /// Number of the last diff; 0 before the first.
    package internal(set) var seq: UInt64 = 0
    /// Set hash of the published metas.
    package internal(set) var hash: UInt32 = 0
    /// Number of published metas.
    package internal(set) var publishedMetas = 0
    var publishedBytes = 0
    var lastRef: UInt64 = 0
    var ring = DiffRing()
    /// Whether somebody was told where it is, and may come back from there; until then no diff is kept.
    package var isResumable = false

    package init(name: RoomName, epoch: Epoch, policy: RoomPolicy = RoomPolicy()) {
        self.name = name
        self.epoch = epoch
        self.policy = policy
    }

    /// Members after the policy's exclusions: those whom capacity counts.
    package var memberCount: Int { counts.users }

    /// Whether the next `publish` returns a diff.
    package var hasUnpublishedChanges: Bool { unpublished > 0 }

    /// Nobody is attached, tracked, published or barred: the room may be dropped.
    ///
    /// A kick or ban that still stands keeps the room, since it would be forgotten with it; one of the record does not.
    package var isEmpty: Bool { members.isEmpty && bars.values.allSatisfy(\.isRecorded) }

    /// When `expire` must be called next: never late; early at most when a place was renewed meanwhile.
    package var nextDeadline: Instant? { isDraining ? nil : deadlines.first }
}
