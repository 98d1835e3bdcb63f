import ChannelProtocol
import HTTPCore
import PresenceCore
import SocketIO

/// Carrying out what the rooms' homes decide.
extension Front {
    func perform(_ command: FrontCommand) {
        switch command {
        case .send(let ref, let frames):
            guard let connection = table[ref] else { return }
            send(connection, frames)
        case .sendShared(let ref, let frame):
            guard let connection = table[ref], connection.phase == .webSocket else { return }
            catchUp(connection)
            append(frame, to: connection, isSnapshot: true)
            list(connection)
        case .enter(let subscription, let lane):
            enter(subscription, lane)
        case .move(let subscription, let lane):
            move(subscription, lane)
        case .forget(let subscription):
            forget(subscription)
        case .deliver(let lane, let frame, let isPresence, let except):
            deliver(lane, Lane.Segment(bytes: frame, isPresence: isPresence, except: except?.id), except)
        case .resynced(let subscription, let frames):
            resynced(subscription, frames)
        case .close(let ref, let code):
            guard let connection = table[ref] else { return }
            // The tab lives on under a new connection: what else it had joined comes back there within the grace.
            close(connection, code, leaving: code == .replaced ? .lost : .closed)
        case .warn(let subscription, let reason):
            guard let connection = table[subscription.connection], connection.channel(subscription) != nil else {
                return
            }
            warn(connection, subscription, reason)
        case .respond(let ref, let response):
            respond(ref, response)
        case .replace(let context):
            tls = context
        case .drain(let spread):
            drain(over: spread)
        }
    }

    /// Private frames, after what this turn's broadcasts have put before them.
    func send(_ connection: Connection, _ frames: [UInt8]) {
        guard connection.phase == .webSocket || connection.phase == .echo else { return }
        catchUp(connection)
        append(frames, to: connection)
        metrics.framesSent.text += 1
        list(connection)
    }

    /// Puts the connection on the list of those that are written to at the end of the turn.
    func list(_ connection: Connection) {
        guard !connection.flags.contains(.listed) else { return }
        connection.flags.insert(.listed)
        dirtyConnections.append(connection)
    }

    private func enter(_ subscription: Subscription, _ id: LaneID) {
        guard let connection = table[subscription.connection], let index = connection.channel(subscription) else {
            return  // It died or left meanwhile; its `detach` or `leave` follows this in the home's mailbox.
        }
        connection.channels[index].lane = place(connection, subscription, in: id)
    }

    private func move(_ subscription: Subscription, _ id: LaneID) {
        guard let connection = table[subscription.connection], let index = connection.channel(subscription) else {
            return
        }
        catchUp(connection)
        leaveLane(connection.channels[index], of: connection)
        connection.channels[index].lane = place(connection, subscription, in: id)
    }

    /// Enters a lane: what the turn has put there already is not for the newcomer.
    private func place(_ connection: Connection, _ subscription: Subscription, in id: LaneID) -> Lane {
        let lane = openLane(id)
        let slot = connection.ref.slot
        lane.enter(fd: connection.fd, slot: slot, subscription: subscription.id)
        if !lane.pending.isEmpty {
            lane.ahead[slot] = lane.pending.count
            markUntilFlushed(slot, .entered)
        }
        if connection.channels.count > 1 { table.mark(slot, .several) }
        return lane
    }

    private func forget(_ subscription: Subscription) {
        guard let connection = table[subscription.connection], let index = connection.channel(subscription) else {
            return
        }
        leaveLane(connection.channels[index], of: connection)
        connection.channels.remove(at: index)
        if connection.channels.count <= 1 { table.unmark(connection.ref.slot, .several) }
        markQuiet(connection)
        awaitJoin(connection)
    }

    /// A socket that is in no room, or not any more, has its time to join one.
    func awaitJoin(_ connection: Connection) {
        guard connection.channels.isEmpty, connection.phase == .webSocket, !isDraining else { return }
        connection.phaseEnds = now + configuration.unjoinedTimeout
        schedule(connection, at: connection.phaseEnds)
    }

    /// The lane of an audience that a newcomer enters: a full one stays as it is, so that the order stays, too.
    private func openLane(_ id: LaneID) -> Lane {
        if let last = lanes[id]?.last, last.members.count < Lane.most(configuration) { return last }
        let lane = Lane(id: id)
        lanes[id, default: []].append(lane)
        return lane
    }

    /// Forgets a lane that nobody is in any more.
    func dropIfEmpty(_ lane: Lane) {
        guard lane.count == 0 else { return }
        lanes[lane.id]?.removeAll { $0 === lane }
        if lanes[lane.id]?.isEmpty == true { lanes[lane.id] = nil }
    }

    private func deliver(_ id: LaneID, _ segment: Lane.Segment, _ except: Subscription?) {
        guard let audience = lanes[id] else { return }
        for lane in audience {
            if lane.pending.isEmpty { dirtyLanes.append(lane) }
            lane.pending.append(segment)
        }
        if let except, except.connection.shard == shard, table[except.connection] != nil {
            markUntilFlushed(except.connection.slot, .excluded)
        }
    }

    private func resynced(_ subscription: Subscription, _ frames: [SharedBytes]) {
        guard let connection = table[subscription.connection], let index = connection.channel(subscription) else {
            return
        }
        catchUp(connection)
        connection.channels[index].lag = .none
        markQuiet(connection)
        for frame in frames { append(frame, to: connection, isSnapshot: true) }
        list(connection)
    }

    /// Appends to the outbox what the lanes owe the connection so far, so that private frames come after it.
    func catchUp(_ connection: Connection) {
        guard !dirtyLanes.isEmpty else { return }
        for index in connection.channels.indices {
            guard let lane = connection.channels[index].lane, !lane.pending.isEmpty else { continue }
            appendPending(of: lane, to: connection, channel: index)
            lane.ahead[connection.ref.slot] = lane.pending.count
            markUntilFlushed(connection.ref.slot, .entered)
        }
    }

    /// Keeps a connection from direct sends until no lane owes anything.
    private func markUntilFlushed(_ slot: UInt32, _ reason: Busy) {
        // Listed once, also while it never comes to that.
        if !table.isMarkedUntilFlushed(slot) { marked.append(slot) }
        table.mark(slot, reason)
    }

    /// Appends the segments that the connection has not had; presence is left out while it lags.
    func appendPending(of lane: Lane, to connection: Connection, channel index: Int) {
        let slot = connection.ref.slot
        for segment in lane.pending[(lane.ahead[slot] ?? 0)...] {
            if segment.except == connection.channels[index].subscription.id { continue }
            if segment.isPresence, isLagging(connection, channel: index) {
                metrics.slowConsumerDrops += 1
                continue
            }
            append(segment.bytes, to: connection)
            metrics.framesSent.text += 1
        }
    }

    /// Whether presence frames for this channel are replaced by a later snapshot; starts when the soft mark is passed.
    private func isLagging(_ connection: Connection, channel index: Int) -> Bool {
        if connection.channels[index].lag != .none { return true }
        let waiting = connection.outbox?.backlog ?? 0
        guard waiting > configuration.softMark || connection.flags.contains(.frozen) else { return false }
        connection.channels[index].lag = .dropping
        connection.flags.insert(.lags)
        markQuiet(connection)
        return true
    }

    /// Keeps a connection from direct sends as long as presence is left out for it.
    func markQuiet(_ connection: Connection) {
        if connection.flags.contains(.frozen) || connection.channels.contains(where: { $0.lag != .none }) {
            table.mark(connection.ref.slot, .quiet)
        } else {
            table.unmark(connection.ref.slot, .quiet)
        }
    }
}
