import HubClient

/// One simulated tab: who it is, what it has said, and what it believes.
final class SimTab {
    enum Kind: String, CaseIterable {
        /// A user with a session that counts.
        case student
        /// A member whose role is left out of the counts.
        case teacher
        /// Counts of one room.
        case dashboard
        /// Counts of all rooms.
        case overview
        /// Looks on, and can stop reading.
        case slowReader = "slow reader"
    }

    let id: TabID
    let kind: Kind
    let room: Int
    let user: String
    /// Its place in the truth; nil for those that only look on.
    let member: Int?
    var judge: SubscriberJudge

    /// Whether what it is told of presence is judged; where it is not, somebody else in its room does it.
    var keepsCopy = true

    /// The number of what it tracks; 0 = nothing.
    var number = 0

    /// Whether all that it asked for has been answered, so that it may be told to do something.
    var isReady = false

    /// When its join was answered last.
    var joinedAt = Double.infinity

    /// Whether it stopped reading.
    var isStalled = false

    /// Since when what it is told may be old, because it was away or did not read; `.infinity` = it is up to date.
    var staleSince = Double.infinity

    /// What it went by last, for the right histogram.
    var departure = HubTruth.Departure.left

    /// When it went.
    var departedAt = 0.0

    var run: BroadcastLedger.Run { BroadcastLedger.Run(sender: id.index, incarnation: incarnation) }

    /// Its run of numbered broadcasts.
    var incarnation = 0
    var sent = 0
    var firstSentAt = Double.infinity
    var lastSentAt = -Double.infinity

    /// Counts by room, of an overview.
    var overview: [String: HubTruth.Counts] = [:]

    init(id: TabID, kind: Kind, room: Int, user: String, member: Int?, judge: SubscriberJudge) {
        self.id = id
        self.kind = kind
        self.room = room
        self.user = user
        self.member = member
        self.judge = judge
    }

    /// Its connection is gone: what it sends from now on is a new run, what it was told may have holes.
    func interrupt(at now: Double) {
        staleSince = min(staleSince, now)
        isReady = false
        joinedAt = .infinity
        incarnation += 1
        sent = 0
        firstSentAt = .infinity
        lastSentAt = -.infinity
        judge.interrupt()
        overview.removeAll()
    }
}
