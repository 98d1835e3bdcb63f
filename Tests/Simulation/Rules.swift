import PresenceCore

/// One history's policy in plain numbers: the model reads it, the room gets it as a `RoomPolicy`.
struct Rules {
    var excluded: Set<Int> = []
    var owner: Int?
    var capacity: Int?
    var graceClose: UInt64 = 3_000
    var graceLost: UInt64 = 10_000
    var staleAfter: UInt64 = 75_000
    var maxSessions = 100
    /// Longest lease of a teacher who announced an interval, in place of 600 s.
    var teacherLease: UInt64?
    var countsLanguages = true
    /// Base of the publication window, and how many it is stretched for.
    var window: UInt64 = 40
    var subscribers = 1

    init(using generator: inout some RandomNumberGenerator) {
        excluded = [[], [1], [1], [1, 2]].randomElement(using: &generator) ?? []
        owner = Int.random(in: 0..<4, using: &generator) == 0 ? 0 : nil
        capacity = Int.random(in: 0..<5, using: &generator) < 2 ? nil : .random(in: 1...4, using: &generator)
        graceClose = [3_000, 3_000, 3_000, 500, 0].randomElement(using: &generator) ?? 0
        graceLost = [10_000, 10_000, 10_000, 2_000, 0].randomElement(using: &generator) ?? 0
        staleAfter = [75_000, 30_000].randomElement(using: &generator) ?? 0
        maxSessions = [100, 100, 4, 2].randomElement(using: &generator) ?? 0
        teacherLease = Bool.random(using: &generator) ? 60_000 : nil
        window = [40, 40, 0, 2_000].randomElement(using: &generator) ?? 0
        subscribers = [1, 1_000, 1_001, 2_500, 30_000].randomElement(using: &generator) ?? 0
        countsLanguages = Int.random(in: 0..<4, using: &generator) > 0
    }

    var policy: RoomPolicy {
        var policy = RoomPolicy()
        policy.excludeRoles = Set(excluded.map { Cast.roles[$0] })
        policy.owner = owner.map { Cast.users[$0] }
        policy.capacity = capacity
        policy.graceClose = graceClose
        policy.graceLost = graceLost
        policy.httpStaleAfter = staleAfter
        policy.window = window
        policy.maxSessionsPerUser = maxSessions
        policy.labels = countsLanguages ? [Cast.language].compactMap(\.self) : []
        if let teacherLease {
            policy.leases.boundsByRole[Cast.roles[1]] = Leases.Bounds(minimum: 10_000, maximum: teacherLease)
        }
        return policy
    }
}
