import ChannelProtocol
import LimitCore
import PresenceCore
import SocketIO

/// The end of a turn: what is owed goes out, one write for each connection, and of broadcasts as much as the turn may send.
extension Front {
    /// A turn begins, with all that it may do.
    func beginTurn() {
        handshakesLeft = Front.handshakesPerTurn
        sendsLeft = configuration.sendsPerTurn
        octetsLeft = Front.octetsPerTurn
    }

    /// Octets that each of so many connections may be sent in this turn; the rest of a long message goes out by later ones.
    private func share(of connections: Int) -> Int {
        min(Front.largeShare, max(Front.smallShare, octetsLeft / max(1, connections)))
    }

    func flush() {
        flushLanes()
        // Flushing may list more (a close that follows an error); they are few and are taken in the same pass.
        var index = 0
        while index < dirtyConnections.count {
            flush(dirtyConnections[index])
            index += 1
        }
        dirtyConnections.removeAll(keepingCapacity: true)
        settleMemory()
    }

    /// Writes lanes out until the turn has sent enough: a large audience would make everybody else wait.
    ///
    /// What a lane owes by its next turn goes out by the same write.
    private func flushLanes() {
        // With one room in the turn, nobody is owed two rooms' frames.
        var careful: Busy = [.outbox, .closing, .excluded, .entered, .quiet, .unshared]
        if dirtyLanes.count > 1 { careful.insert(.several) }
        for lane in lanesInTurn() where sendsLeft > 0 {
            sendsLeft -= lane.count
            flush(lane, careful: careful)
        }
        dirtyLanes.removeAll { $0.pending.isEmpty }
        guard dirtyLanes.isEmpty else { return }
        for slot in marked { table.unmark(slot, .untilFlushed) }
        marked.removeAll(keepingCapacity: true)
    }

    /// The lanes that owe something, in the order in which they came to.
    ///
    /// If that is more than the turn may send: the oldest first, so that none waits for ever, then the small ones, so that
    /// they hardly wait.
    private func lanesInTurn() -> ContiguousArray<Lane> {
        guard dirtyLanes.count > 1, dirtyLanes.reduce(0, { $0 + $1.count }) > sendsLeft else { return dirtyLanes }
        return [dirtyLanes[0]] + dirtyLanes[1...].sorted { $0.count < $1.count }
    }

    /// Sends what a lane owes: straight from the shared octets to every socket that is owed nothing else.
    private func flush(_ lane: Lane, careful: Busy) {
        let joined = lane.joinedPending()
        // A local copy: nobody enters or leaves while the sends go out.
        let members = lane.members
        var sent = 0
        let share = share(of: lane.count)
        joined.bytes.withUnsafeBytes { bytes in
            let first = UnsafeRawBufferPointer(rebasing: bytes.prefix(share))
            for member in members where member.fd >= 0 {
                guard table.busy[Int(member.slot)].isDisjoint(with: careful) else {
                    append(lane, to: member)
                    continue
                }
                let taken = Socket.sendOnce(member.fd, first)
                if taken == bytes.count {
                    sent += 1
                } else {
                    keepRest(of: joined, after: taken < 0 ? 0 : taken, for: member)
                }
            }
        }
        metrics.framesSent.text += sent * lane.pending.count
        metrics.sentBytes += sent * joined.count
        octetsLeft -= lane.count * min(share, joined.count)
        lane.settle()
        dropIfEmpty(lane)
    }

    /// A direct send took less than everything; whether the socket is full or broken, the outbox's flush will tell.
    private func keepRest(of bytes: SharedBytes, after taken: Int, for member: Lane.Member) {
        guard let connection = table[slot: member.slot] else { return }
        outbox(of: connection).append(bytes, from: taken)
        metrics.sentBytes += taken
        list(connection)
    }

    private func append(_ lane: Lane, to member: Lane.Member) {
        guard let connection = table[slot: member.slot], connection.phase == .webSocket,
            let index = connection.channels.firstIndex(where: { $0.subscription.id == member.subscription })
        else { return }
        appendPending(of: lane, to: connection, channel: index)
        if connection.outbox?.isEmpty == false { list(connection) }
    }

    /// Writes what waits for one connection.
    func flush(_ connection: Connection) {
        connection.flags.remove(.listed)
        guard connection.phase != .dead else { return }
        guard let outbox = connection.outbox else {
            finish(connection)
            return
        }
        let before = outbox.count
        let share = share(of: 1)
        let result =
            connection.secure.map { outbox.flush(to: $0, atMost: share) }
            ?? outbox.flush(to: connection.fd, atMost: share)
        metrics.sentBytes += before - outbox.count
        octetsLeft -= before - outbox.count
        switch result {
        case .done: finish(connection)
        case .wouldBlock: block(connection, outbox)
        case .endOfStream, .failed: drop(connection, .lost, as: "lost")
        }
    }

    /// Nothing waits any more.
    private func finish(_ connection: Connection) {
        if connection.flags.contains(.closesAfterFlush), connection.secure?.sayFarewell() == .wouldBlock {
            block(connection, outbox(of: connection))
            return
        }
        releaseOutbox(of: connection)
        if connection.flags.contains(.watchesWrite) {
            connection.flags.remove(.watchesWrite)
            blocked.remove(connection.ref)
            watch(connection)
        }
        if connection.flags.contains(.closesAfterFlush) {
            connection.flags.remove(.closesAfterFlush)
            Socket.shutdownWriting(connection.fd)
        }
        resyncIfDrained(connection)
    }

    /// A reader that lagged and has drained asks for a fresh snapshot, unless its page is frozen.
    func resyncIfDrained(_ connection: Connection) {
        guard connection.flags.contains(.lags), connection.phase == .webSocket, connection.outbox == nil,
            !connection.flags.contains(.frozen)
        else { return }
        connection.flags.remove(.lags)
        for index in connection.channels.indices where connection.channels[index].lag == .dropping {
            connection.channels[index].lag = .resyncing
            let subscription = connection.channels[index].subscription
            ask(subscription.room, .resync(subscription))
        }
    }

    /// The socket takes no more: wait until it does, and judge how much waits.
    private func block(_ connection: Connection, _ outbox: Outbox) {
        book(outbox)
        if !connection.flags.contains(.watchesWrite) {
            connection.flags.insert(.watchesWrite)
            blocked.insert(connection.ref)
            watch(connection)
        }
        guard connection.phase == .webSocket || connection.phase == .echo else { return }
        // The echo owes what it was sent, so that the largest message it takes is no sign of a slow reader.
        let excused = connection.phase == .echo ? configuration.maxEchoBytes : 0
        if outbox.backlog - outbox.inFlight > configuration.hardMark + excused {
            evict(connection)
        } else if outbox.backlog > configuration.softMark {
            if outbox.heavySince == 0 { outbox.heavySince = now }
        } else {
            outbox.heavySince = 0
        }
    }

    /// Once a second: readers that have been over the soft mark for too long, or still read a snapshot of long ago.
    func sweepBlocked() {
        for ref in blocked {
            guard let connection = table[ref], let outbox = connection.outbox, connection.phase == .webSocket else {
                continue
            }
            let since = outbox.heavySince
            if outbox.isRevoked || (since != 0 && now - since >= configuration.slowPatience) { evict(connection) }
        }
    }

    /// Closes a slow reader with its own code; its backlog is forgotten, so that the close frame has a chance.
    func evict(_ connection: Connection, past limit: Limit = .outbox) {
        connection.outbox?.truncate()
        exceeded(limit)
        close(connection, .slowReader, leaving: .slow)
    }

    /// Tells the poller what the connection waits for.
    func watch(_ connection: Connection) {
        var interest: Interest = []
        if connection.flags.isDisjoint(with: [.paused, .isSlowed]) {
            interest.insert(connection.secure?.awaitedToRead ?? .read)
        }
        if connection.flags.contains(.watchesWrite) { interest.insert(connection.secure?.awaitedToWrite ?? .write) }
        do {
            try poller.modify(connection.fd, interest, token: connection.ref.token)
        } catch {
            drop(connection, .lost, as: "lost")
        }
    }
}
