/// Turns writes into rows, inside a transaction that somebody else begins and commits.
struct Transcriber<Connection: SQLConnection> {
    let connection: Connection
    /// The hub whose sessions these are.
    let incarnation: Incarnation
    /// Whether dead hubs may have left something active.
    var hasDead = true
    /// What is to be added to the roll-ups before the commit.
    var tally = HourTally()

    init(connection: Connection, incarnation: Incarnation) {
        self.connection = connection
        self.incarnation = incarnation
    }

    /// Does all of it or nothing.
    mutating func perform(_ command: StoreCommand) throws(StoreError) -> StoreReceipt {
        let before = tally
        try connection.execute("SAVEPOINT command")
        do {
            let receipt = try attempt(command)
            try connection.execute("RELEASE command")
            return receipt
        } catch {
            tally = before
            if connection.isInTransaction {
                try connection.execute("ROLLBACK TO command")
                try connection.execute("RELEASE command")
            }
            throw error
        }
    }

    /// Adds to the roll-ups what the writes came to; to be called once before the commit.
    mutating func finish() throws(StoreError) {
        try tally.write(to: connection)
        tally.removeAll()
    }

    private mutating func attempt(_ command: StoreCommand) throws(StoreError) -> StoreReceipt {
        if let idempotency = command.idempotency, let answer = try claim(idempotency) {
            return .replayed(answer: answer)
        }
        var counts: [Int] = []
        for write in command.writes { counts.append(try perform(write)) }
        return .done(counts)
    }

    /// Does one write; returns the number of rows, or the version of a participant.
    mutating func perform(_ write: StoreWrite) throws(StoreError) -> Int {
        switch write {
        case .room(let room): try put(room)
        case .capacityLimit(let limit): try put(limit)
        case .removeCapacityLimit(let scope, let activity): try removeLimit(scope: scope, activity: activity)
        case .seatHeld(let seat): try put(seat)
        case .seatLetGo(let room, let user, let activity, let session):
            try removeSeat(room: room, user: user, activity: activity, session: session)
        case .participant(let change): try apply(change)
        case .removeParticipant(let room, let user, let version):
            try removeParticipant(room: room, user: user, expectedVersion: version)
        case .notification(let notification): try put(notification)
        case .readNotification(let id, let user, let moment): try read(id, of: user, at: moment)
        case .readAllNotifications(let user, let moment): try readAll(of: user, at: moment)
        case .deleteNotification(let id, let user): try delete(id, of: user)
        case .activity(let entry): try put(entry)
        case .retainedState(let state): try put(state)
        case .removeRetainedState(let room, let key): try removeState(room: room, key: key)
        case .audit(let entry): try put(entry)
        case .sessionStarted(let key, let details, let isLive): try start(key, details, isLive: isLive)
        case .sessionChanged(let key, let details, let isLive, let moment):
            try change(key, details, isLive: isLive, at: moment)
        case .sessionHeld(let key, let isLive, let moment): try hold(key, isLive: isLive, at: moment)
        case .sessionEnded(let key, let ending): try end(key, ending)
        case .roomMinute(let minute): try add(minute)
        case .sessionSeen(let key, let moment, let page): try see(key, at: moment, page: page)
        case .pulse(let moment): try pulse(at: moment)
        }
    }
}
