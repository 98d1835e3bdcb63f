/// What the room's record says of one user: its place on the roster, and what it may not do.
package struct RosterEntry: Equatable, Sendable {
    /// Goes before what a token says; nil: whoever it is, it is not on the roster.
    package var role: Role?
    /// Of two changes that overtake each other the higher one stays.
    package var version: Int
    /// `distantFuture` for good; nil or past: not banned.
    package var bannedUntil: Instant?
    /// The same for what it says to others.
    package var mutedUntil: Instant?

    package init(role: Role?, version: Int, bannedUntil: Instant? = nil, mutedUntil: Instant? = nil) {
        self.role = role
        self.version = version
        self.bannedUntil = bannedUntil
        self.mutedUntil = mutedUntil
    }
}

/// A place on the roster, as far as the room needs it: there is one for each registered user, here or not.
struct Registration: Sendable {
    let role: Role
    let version: Int
}

extension RoomState {
    /// Takes over what the record says of a user, from now on and for what is here already (presence.md §6).
    ///
    /// Who is banned goes, as by `kick`; who is no longer banned may come, unless a kick still stands. Nil if a later change
    /// is known; then nothing happens.
    package mutating func register(_ user: UserID, _ entry: RosterEntry, at now: Instant) -> Ejection? {
        if let known = roster[user], known.version > entry.version { return nil }
        roster[user] = entry.role.map { Registration(role: $0, version: entry.version) }
        mutes[user] = entry.mutedUntil.flatMap { $0 > now ? $0 : nil }
        let role = entry.role.map { Box($0) }
        let transition = change(user, at: now) { $0.registered = role }
        if let until = entry.bannedUntil, until > now {
            return eject(user, Bar(sanction: .banned, until: until, isRecorded: true), at: now)
        }
        if bars[user]?.sanction == .banned { bars[user] = nil }
        return Ejection(attachments: [], tabs: [], membership: transition.membership, sessions: 0)
    }

    /// Names the owner that the record knows, instead of the policy's.
    package mutating func setOwner(_ owner: UserID, at now: Instant) {
        for user in Set([policy.owner, owner].compactMap(\.self)) {
            members[user].map { counts.apply($0.tally(of: user, under: policy), sign: -1) }
        }
        let old = policy.owner
        policy.owner = owner
        for user in Set([old, owner].compactMap(\.self)) {
            members[user].map { counts.apply($0.tally(of: user, under: policy), sign: 1) }
        }
        minutes?.move(to: counts.users, at: now)
    }

    /// Until when nobody is to hear what a user says; nil if everybody may.
    ///
    /// A room without mutes answers without a look at the user.
    package func muteEnd(of user: UserID, at now: Instant) -> Instant? {
        guard let until = mutes[user], until > now else { return nil }
        return until
    }

    /// Whether nobody is to hear what a user says from elsewhere: it is muted, or may not come in.
    package func isSilenced(_ user: UserID, at now: Instant) -> Bool {
        muteEnd(of: user, at: now) != nil || bars[user].map { $0.until > now } ?? false
    }

    /// What a user of whom this is said is here.
    func standing(of user: UserID, claiming claimed: Standing) -> Standing {
        Member(claimed: claimed, registered: roster[user].map { Box($0.role) }).standing
    }
}
