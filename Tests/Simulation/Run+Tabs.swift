import PresenceCore

// Several tabs over one connection (presence.md 13).
extension Run {
    mutating func open(_ choice: Int, tab: Int) throws(Failure) {
        guard let (host, user) = find(choice), let seat = model.seat(of: host).map({ model.seats[$0] }) else { return }
        // Who has a tab open says nothing to open it, and tabs have none beside them.
        guard seat.host == nil, seat.tab != tab,
            !model.seats.contains(where: { $0.user == user && $0.tab == tab && $0.host == host })
        else { return }
        lastConnection += 1
        let id = lastConnection
        let expected = Result { () throws(PresenceRefusal) in try model.open(id, beside: host, tab: tab, at: now) }
        let actual = Result { () throws(PresenceRefusal) in
            try room.attach(
                AttachmentID(rawValue: id), beside: AttachmentID(rawValue: host), of: Cast.users[user],
                session: Cast.tabs[tab], at: instant)
        }
        guard try agree(expected, actual) else { return }
        guard case (.success(let answer), .success(let attached)) = (expected, actual) else { return }
        try expect(attached.replaced?.rawValue == answer.replaced, "§13: the newest connection of a session wins")
        try expect(attached.isResumed == answer.isResumed, "§13: a session that is tracked is resumed")
        forgetClosed()
        connections.append((id, user))
        let found = room.attachment(
            of: Cast.tabs[tab], beside: AttachmentID(rawValue: host), of: Cast.users[user])
        try expect(found?.rawValue == id, "§13: a tab is found by its session")
        coverage.note(.tabOpened)
        try note(attached.membership, user)
    }

    /// Connections, and tabs over them, that have no seat any more.
    mutating func forgetClosed() {
        connections.removeAll { model.seat(of: $0.id) == nil }
    }
}
