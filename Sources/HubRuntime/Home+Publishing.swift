import ChannelProtocol
import PresenceCore
import SocketIO

/// What subscribers are told of presence, and when (presence.md 2 and 3).
extension Home {
    /// The end of a turn: every room that changed publishes what is due and says when it must be looked at again.
    func settle(at now: Instant) {
        for room in changed {
            room.isListed = false
            settle(room, at: now)
        }
        changed.removeAll(keepingCapacity: true)
        board.map { settle($0, at: now) }
    }

    /// A timer of a room fired.
    func wake(_ serial: RoomSerial, at now: Instant) {
        if serial == CountsBoard.serial {
            board?.wakesAt = nil
            return
        }
        guard let room = room(serial: serial) else { return }
        openIfLate(room, at: now)
        if let wakesAt = room.wakesAt, wakesAt <= now { room.wakesAt = nil }
        if let deadline = room.look({ $0.nextDeadline }), deadline <= now {
            for change in room.state.expire(at: now) {
                count(change)
            }
        }
        list(room)
    }

    private func settle(_ room: Room, at now: Instant) {
        record(room)
        tellMemberships(room)
        publish(room, at: now)
        tellCounts(room, at: now)
        tellStatuses(room, at: now)
        tellSignals(room, at: now)
        settleBroadcasts(room, at: now)
        if room.isEmpty {
            // Not a window later: then there is no room left that could tell.
            if isBoardWatched, let told = room.reportedCount, told.sessions > 0 {
                report([RoomCount(room: room.name, users: 0, sessions: 0)])
            }
            recordLastMinute(of: room, at: now)
            remove(room)
            return
        }
        scheduleWakeUp(room, at: now)
    }

    // MARK: Diffs

    private func publish(_ room: Room, at now: Instant) {
        guard room.look({ $0.hasUnpublishedChanges }), room.window.due(at: now) <= now,
            let publication = room.state.publish(at: now)
        else { return }
        metrics.publications += 1
        room.window.published(at: now, subscribers: room.fullSubscribers)
        retireSnapshots(room)
        departures.append(contentsOf: publication.departures)
        var encoded: [Room.SnapshotKey: SharedBytes] = [:]
        for audience in room.audiences {
            guard case .full(let verified) = audience.form.feed else { continue }
            let key = Room.SnapshotKey(
                topic: audience.form.topic, version: audience.form.version, verified: verified,
                packing: audience.form.packing)
            let frame = encoded[key] ?? diffFrame(publication.diff, key, in: room)
            encoded[key] = frame
            deliver(frame, to: audience, isPresence: true)
        }
    }

    private func diffFrame(_ diff: Diff, _ key: Room.SnapshotKey, in room: Room) -> SharedBytes {
        let writer = MessageWriter(version: key.version, topic: key.topic)
        let epoch = room.state.epoch
        let length = writer.length(about: diff.joins, diff.leaves, epoch: epoch)
        var frames = packer.text(key.packing, about: length) { writer.presenceDiff(diff, epoch: epoch, into: &$0) }
        if key.verified {
            frames += packer.text(key.packing) {
                writer.presenceSync(
                    epoch: epoch, seq: diff.seq, hash: diff.hash, count: diff.count, into: &$0)
            }
        }
        return SharedBytes(frames)
    }

    /// One diff of the gap that a client resumes over.
    func sendDiff(_ diff: Diff, to subscription: Subscription, _ feed: PresenceFeed, in room: Room) {
        guard case .full(let verified) = feed else { return }
        let key = Room.SnapshotKey(
            topic: subscription.topic, version: subscription.version, verified: verified,
            packing: subscription.packing)
        send(to: subscription, diffFrame(diff, key, in: room).bytes)
    }

    // MARK: Time

    private func scheduleWakeUp(_ room: Room, at now: Instant) {
        let (deadline, hasChanges, hasSignalChanges) = room.look {
            ($0.nextDeadline, $0.hasUnpublishedChanges, $0.hasSignalChanges)
        }
        var next = deadline ?? .distantFuture
        if hasChanges { next = min(next, room.window.due(at: now)) }
        if isCountUntold(room) { next = min(next, room.countWindow.due(at: now)) }
        if room.state.isStatusWatched, room.statusWindow.due(at: now) > now {
            next = min(next, room.statusWindow.due(at: now))
        }
        if hasSignalChanges { next = min(next, room.signalWindow.due(at: now)) }
        if !room.heldBroadcasts.isEmpty { next = min(next, room.broadcastWindow.due(at: now)) }
        guard next != .distantFuture, next < room.wakesAt ?? .distantFuture else { return }
        room.wakesAt = next
        effects.wakeUps.append((room.serial, next))
    }

    /// The room's bounds, for clients that ask.
    func writeInfo(of room: Room, _ writer: MessageWriter, into output: inout [UInt8]) {
        let window = PublicationWindow.length(base: room.policy.window, subscribers: room.fullSubscribers)
        let clocks = MessageWriter.HubClocks(
            idleTimeoutMS: configuration.idleTimeout, tickMS: TimerWheel<RoomSerial>.tick)
        writer.roomInfo(room.policy, window: window, clocks: clocks, into: &output)
    }
}
