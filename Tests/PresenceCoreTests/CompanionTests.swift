import HubTesting
import PresenceCore
import Testing

/// Tabs that share a connection (presence.md 13).
@Suite("Tabs over one connection")
struct CompanionTests {
    @Test("ten tabs beside one join are one user and ten sessions, and the join is none")
    func counts() throws {
        var algebra = Classroom()
        let host = try algebra.join("Ada")
        for number in 1...10 { try algebra.track(try algebra.open("\(number)", beside: host), "here") }
        #expect(algebra.room.counts.users == 1)
        #expect(algebra.room.counts.sessions == 10)
    }

    @Test("a connection that is lost loses all of its tabs, which wait as any tab would")
    func lost() throws {
        var algebra = Classroom()
        let host = try algebra.join("Ada")
        for tab in ["a", "b"] { try algebra.track(try algebra.open(tab, beside: host), tab) }
        _ = algebra.publish()
        algebra.detach(host, .lost)
        #expect(algebra.room.counts.sessions == 2)
        #expect(algebra.room.statuses.map(\.status) == [.reconnecting])
        // One comes back with a connection of its own, the other does not.
        try algebra.join("Ada", tab: "a", says: "a")
        #expect(algebra.pass(10_000).isEmpty)
        #expect(algebra.publish() == ["-Ada:b"])
    }

    @Test("a tab that is opened anew is taken from the connection that others go on sharing")
    func taken() throws {
        var algebra = Classroom()
        let host = try algebra.join("Ada")
        let first = try algebra.open("a", beside: host)
        let second = try algebra.open("b", beside: host)
        try algebra.track(first, "a")
        try algebra.track(second, "b")
        _ = algebra.publish()
        let (_, attached) = try algebra.attach("Ada", tab: "a")
        #expect(attached == Attached(replaced: first, host: host, isResumed: true))
        #expect(algebra.publish() == [])
        #expect(algebra.tab("a", beside: host) == nil)
        #expect(algebra.tab("b", beside: host) == second)
        // The other way round, a connection whose own session is taken loses what it shared.
        let named = try algebra.join("Ada", tab: "c", says: "c")
        try algebra.track(try algebra.open("d", beside: named), "d")
        _ = try algebra.attach("Ada", tab: "c")
        algebra.detach(named, .lost)
        #expect(algebra.room.counts.sessions == 4)
        #expect(algebra.pass(10_000).isEmpty)
        #expect(algebra.room.counts.sessions == 3)
    }

    @Test("another user's tab of the same name is not found, and not taken")
    func foreign() throws {
        var algebra = Classroom()
        let host = try algebra.join("Ada")
        let mallory = try algebra.join("Mallory")
        try algebra.track(try algebra.open("a", beside: host), "a")
        #expect(algebra.tab("a", beside: mallory) == nil)
        let (_, attached) = try algebra.openAnswered("a", beside: mallory)
        #expect(attached.replaced == nil)
        #expect(algebra.room.counts.byStatus[.active] == 1)
    }

    @Test("a user has as many sessions as without sharing, and one more is refused")
    func limit() throws {
        var algebra = Classroom { $0.maxSessionsPerUser = 3 }
        let host = try algebra.join("Ada")
        for tab in ["a", "b"] { try algebra.track(try algebra.open(tab, beside: host), tab) }
        #expect(throws: PresenceRefusal.tooManySessions(limit: 3)) { try algebra.open("c", beside: host) }
        algebra.detach(try #require(algebra.tab("a", beside: host)), .left)
        try algebra.open("c", beside: host)
    }

    @Test("an operator ends one tab, and its connection keeps the others")
    func offline() throws {
        var algebra = Classroom()
        let host = try algebra.join("Ada")
        for tab in ["a", "b"] { try algebra.track(try algebra.open(tab, beside: host), tab) }
        let ejection = algebra.room.takeOffline(UserID("Ada")!, session: SessionID("a")!, at: algebra.instant)
        #expect(ejection.attachments.isEmpty)
        #expect(ejection.tabs == [Ejection.Tab(session: SessionID("a")!, host: host)])
        #expect(algebra.room.counts.sessions == 1)
        // Out with the user, one channel ends.
        let all = algebra.room.takeOffline(UserID("Ada")!, session: nil, at: algebra.instant)
        #expect(all.attachments == [host])
        #expect(all.tabs.isEmpty)
        #expect(algebra.room.isEmpty || algebra.room.counts.sessions == 0)
    }

    @Test("who may not be present any more is not, in any tab, and stays")
    func revoked() throws {
        var algebra = Classroom()
        let host = try algebra.join("Ada", says: "own")
        for tab in ["a", "b"] { try algebra.track(try algebra.open(tab, beside: host), tab) }
        let transition = algebra.room.untrackAll(host, of: algebra.owner(host), at: algebra.instant)
        #expect(transition.membership == algebra.left("Ada", .left))
        #expect(algebra.room.counts.sessions == 0)
        #expect(algebra.tab("a", beside: host) != nil)
    }

    @Test("others are told the same whether tabs share connections or not", arguments: UInt64(1)...300)
    func law(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        func any(_ count: Int) -> Int { .random(in: 0..<count, using: &generator) }
        var alone = Browsers(shares: false)
        var shared = Browsers(shares: true)
        for step in 0..<150 {
            let deed = Browsers.Deed(kind: any(13), user: any(2), browser: any(2), tab: any(4), word: any(3))
            let told = try alone.perform(deed)
            #expect(try shared.perform(deed) == told, "seed \(seed), step \(step): \(deed)")
            #expect(alone.look() == shared.look(), "seed \(seed), step \(step): \(deed)")
        }
    }
}

extension Classroom {
    @discardableResult
    mutating func open(_ tab: String, beside host: AttachmentID) throws(PresenceRefusal) -> AttachmentID {
        try openAnswered(tab, beside: host).id
    }

    mutating func openAnswered(
        _ tab: String, beside host: AttachmentID
    ) throws(PresenceRefusal) -> (id: AttachmentID, answer: Attached) {
        let id = fresh(of: owner(host))
        return (id, try room.attach(id, beside: host, of: owner(host), session: SessionID(tab)!, at: instant))
    }

    func tab(_ name: String, beside host: AttachmentID) -> AttachmentID? {
        room.attachment(of: SessionID(name)!, beside: host, of: owner(host))
    }
}

/// Two users with two browsers each, whose tabs have a connection each, or share their browser's.
private struct Browsers {
    struct Deed {
        let kind: Int
        let user: Int
        let browser: Int
        let tab: Int
        let word: Int
    }

    struct Place: Hashable {
        let user: Int
        let browser: Int
    }

    let shares: Bool
    var algebra = Classroom()
    var hosts: [Place: AttachmentID] = [:]
    var tabs: [Place: [Int: AttachmentID]] = [:]

    init(shares: Bool) {
        self.shares = shares
        algebra.room.isStatusWatched = true
    }

    /// Does it, and tells who joined and left by it.
    mutating func perform(_ deed: Deed) throws -> [MembershipChange] {
        let place = Place(user: deed.user, browser: deed.browser)
        let user = ["Ada", "Grace"][deed.user]
        let known = tabs[place]?[deed.tab]
        let reason = [LeaveReason.closed, .lost, .left][deed.word]
        switch deed.kind {
        case 0, 1:
            guard known == nil else { return [] }
            try open(deed.tab, at: place, user)
        case 2, 3, 4:
            return try known.map { [try algebra.track($0, "\(deed.word)").membership].compactMap(\.self) } ?? []
        case 5:
            return known.map { [algebra.untrack($0).membership].compactMap(\.self) } ?? []
        case 6:
            let state = PageState.allCases[deed.word]
            guard let known else { return [] }
            return [algebra.announce(known, state).membership].compactMap(\.self)
        case 7:
            guard let known else { return [] }
            tabs[place]?[deed.tab] = nil
            return [algebra.detach(known, reason).membership].compactMap(\.self)
        case 8:
            // The browser goes, or its link.
            let open = tabs.removeValue(forKey: place) ?? [:]
            if let host = hosts.removeValue(forKey: place) {
                return [algebra.detach(host, reason).membership].compactMap(\.self)
            }
            return open.values.compactMap { algebra.detach($0, reason).membership }
        case 9:
            return try [algebra.beat(user, tab: "\(deed.tab)", says: deed.word == 0 ? nil : "\(deed.word)").membership]
                .compactMap(\.self)
        case 10:
            // One tab, or all of the user's.
            let session = deed.word == 0 ? nil : SessionID("\(deed.tab)")!
            let ejection = algebra.room.takeOffline(UserID(user)!, session: session, at: algebra.instant)
            for browser in 0..<2 {
                let place = Place(user: deed.user, browser: browser)
                if session == nil { hosts[place] = nil }
                tabs[place] = session == nil ? nil : tabs[place]?.filter { $0.key != deed.tab }
            }
            return [ejection.membership].compactMap(\.self)
        default:
            return algebra.pass([20, 3_000, 10_000][deed.word])
        }
        return []
    }

    private mutating func open(_ tab: Int, at place: Place, _ user: String) throws {
        // The newest connection wins: the other browser does not have the tab any more.
        tabs[Place(user: place.user, browser: 1 - place.browser)]?[tab] = nil
        if shares {
            let host = try hosts[place] ?? algebra.join(user)
            hosts[place] = host
            tabs[place, default: [:]][tab] = try algebra.open("\(tab)", beside: host)
        } else {
            tabs[place, default: [:]][tab] = try algebra.join(user, tab: "\(tab)")
        }
    }

    /// What others are told now.
    mutating func look() -> [String] {
        let statuses = algebra.room.takeStatusChanges().map { "\($0.user.value) is \($0.status?.rawValue ?? "gone")" }
        let counts = algebra.room.counts
        let holds = ["Ada", "Grace"].map { "\(algebra.room.holds(of: UserID($0)!))" }
        return algebra.publish() + statuses + holds + ["\(counts.users) users, \(counts.sessions) sessions"]
    }
}
