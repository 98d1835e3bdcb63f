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
        if let wakesAt = room.wakesAt, wakesAt <= now { room.wakesAt = nil }
        if let deadline = room.state.nextDeadline, deadline <= now {
            for change in room.state.expire(at: now) {
                count(change)
            }
        }
        list(room)
    }

    private func settle(_ room: Room, at now: Instant) {
        publish(room, at: now)
        tellCounts(room, at: now)
        tellStatuses(room, at: now)
        settleBroadcasts(room, at: now)
        if room.isEmpty {
            // Not a window later: then there is no room left that could tell.
            if isBoardWatched, let told = room.reportedCount, told.sessions > 0 {
                report([RoomCount(room: room.name, users: 0, sessions: 0)])
            }
            remove(room)
            return
        }
        scheduleWakeUp(room, at: now)
    }

    // MARK: Diffs

    private func publish(_ room: Room, at now: Instant) {
        guard room.state.hasUnpublishedChanges, room.window.due(at: now) <= now,
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
                topic: audience.form.topic, version: audience.form.version, verified: verified)
            let frame = encoded[key] ?? diffFrame(publication.diff, key, in: room)
            encoded[key] = frame
            deliver(frame, to: audience, isPresence: true)
        }
    }

    private func diffFrame(_ diff: Diff, _ key: Room.SnapshotKey, in room: Room) -> SharedBytes {
        let writer = MessageWriter(version: key.version, topic: key.topic)
        var frames = Frames.text { writer.presenceDiff(diff, epoch: room.state.epoch, into: &$0) }
        if key.verified {
            frames += Frames.text {
                writer.presenceSync(
                    epoch: room.state.epoch, seq: diff.seq, hash: diff.hash, count: diff.count, into: &$0)
            }
        }
        return SharedBytes(frames)
    }

    /// One diff of the gap that a client resumes over.
    func sendDiff(_ diff: Diff, to subscription: Subscription, _ feed: PresenceFeed, in room: Room) {
        guard case .full(let verified) = feed else { return }
        let key = Room.SnapshotKey(topic: subscription.topic, version: subscription.version, verified: verified)
        send(to: subscription, diffFrame(diff, key, in: room).bytes)
    }

    // MARK: Snapshots

    /// What a newcomer, or a reader that lagged, needs: the published state, or the counts.
    func sendPresence(to subscriber: Room.Subscriber, in room: Room) {
        for frame in presenceFrames(for: subscriber, in: room) {
            emit(
                subscriber.subscription.connection.shard, .sendShared(subscriber.subscription.connection, frame))
        }
    }

    func resync(_ subscription: Subscription) {
        metrics.resyncs["slow", default: 0] += 1
        let frames: [SharedBytes]
        if subscription.room == CountsBoard.room {
            frames = board?.members[subscription.id] == nil ? [] : [boardFrame(for: subscription)]
        } else if let room = rooms[subscription.room], let subscriber = room.subscribers[subscription.id] {
            frames = presenceFrames(for: subscriber, in: room)
        } else {
            return
        }
        emit(subscription.connection.shard, .resynced(subscription, frames))
    }

    private func presenceFrames(for subscriber: Room.Subscriber, in room: Room) -> [SharedBytes] {
        let form = subscriber.audience.form
        var frames: [SharedBytes] = []
        switch form.feed {
        case .off: break
        case .full(let verified):
            frames.append(
                snapshotFrame(
                    Room.SnapshotKey(topic: form.topic, version: form.version, verified: verified), in: room))
        case .count(let wishes):
            // What the others of this form were told last: what changes next is then a change for the newcomer too.
            let counts = subscriber.audience.toldCounts ?? room.state.counts
            subscriber.audience.toldCounts = counts
            let writer = MessageWriter(version: form.version, topic: form.topic)
            frames.append(
                SharedBytes(
                    Frames.text {
                        writer.presenceCount(counts, seq: room.state.seq, options: wishes, into: &$0)
                    }))
        }
        if let statuses = statusFrame(for: form, in: room) { frames.append(statuses) }
        return frames
    }

    /// The statuses of all members, for those who asked; from here on changes are told.
    func statusFrame(for form: AudienceForm, in room: Room) -> SharedBytes? {
        guard form.wantsStatus else { return nil }
        room.state.isStatusWatched = true
        let writer = MessageWriter(version: form.version, topic: form.topic)
        return SharedBytes(Frames.text { writer.presenceStatus(room.state.statuses, into: &$0) })
    }

    /// Encoded once for each publication and wire form; everybody who joins until the next shares it.
    private func snapshotFrame(_ key: Room.SnapshotKey, in room: Room) -> SharedBytes {
        if let known = room.snapshots[key] { return known }
        let writer = MessageWriter(version: key.version, topic: key.topic)
        let snapshot = room.state.snapshot
        var frames = Frames.text { writer.presenceState(snapshot, into: &$0) }
        if key.verified {
            frames += Frames.text {
                writer.presenceSync(
                    epoch: snapshot.epoch, seq: snapshot.seq, hash: snapshot.hash, count: snapshot.count, into: &$0)
            }
        }
        let frame = SharedBytes(frames)
        room.snapshots[key] = frame
        return frame
    }

    /// Old snapshots may wait in outboxes; at most so many generations do, then their readers are too slow.
    private func retireSnapshots(_ room: Room) {
        guard !room.snapshots.isEmpty else { return }
        room.oldSnapshots.append(room.snapshots.values.map { Room.WeakBytes(bytes: $0) })
        room.snapshots = [:]
        room.oldSnapshots.removeAll { generation in generation.allSatisfy { $0.bytes == nil } }
        while room.oldSnapshots.count > configuration.maxSnapshots {
            for snapshot in room.oldSnapshots.removeFirst() { snapshot.bytes?.revoke() }
        }
    }

    // MARK: Counts and statuses

    private func tellCounts(_ room: Room, at now: Instant) {
        let counts = room.state.counts
        let isReportDue = isReportDue(room)
        let untold = room.audiences.filter { audience in
            if case .count = audience.form.feed { audience.toldCounts != counts } else { false }
        }
        guard isReportDue || !untold.isEmpty, room.countWindow.due(at: now) <= now else { return }
        room.countWindow.sent(at: now)
        for audience in untold {
            guard case .count(let wishes) = audience.form.feed else { continue }
            let writer = MessageWriter(version: audience.form.version, topic: audience.form.topic)
            let frame = Frames.text {
                writer.presenceCount(
                    counts, seq: room.state.seq, options: wishes, since: audience.toldCounts, into: &$0)
            }
            audience.toldCounts = counts
            deliver(SharedBytes(frame), to: audience, isPresence: true)
        }
        if isReportDue {
            let current = RoomCount(room: room.name, users: counts.users, sessions: counts.sessions)
            room.reportedCount = current
            report([current])
        }
    }

    private func tellStatuses(_ room: Room, at now: Instant) {
        guard room.state.isStatusWatched, room.statusWindow.due(at: now) <= now else { return }
        let audiences = room.audiences.filter(\.form.wantsStatus)
        guard !audiences.isEmpty else {
            room.state.isStatusWatched = false
            return
        }
        let changes = room.state.takeStatusChanges()
        guard !changes.isEmpty else { return }
        room.statusWindow.sent(at: now)
        for audience in audiences {
            let writer = MessageWriter(version: audience.form.version, topic: audience.form.topic)
            let frame = Frames.text { writer.presenceStatus(changes, into: &$0) }
            deliver(SharedBytes(frame), to: audience, isPresence: true)
        }
    }

    // MARK: Time

    private func scheduleWakeUp(_ room: Room, at now: Instant) {
        var next = room.state.nextDeadline ?? .distantFuture
        if room.state.hasUnpublishedChanges { next = min(next, room.window.due(at: now)) }
        if isCountUntold(room) { next = min(next, room.countWindow.due(at: now)) }
        if room.state.isStatusWatched, room.statusWindow.due(at: now) > now {
            next = min(next, room.statusWindow.due(at: now))
        }
        if !room.heldBroadcasts.isEmpty { next = min(next, room.broadcastWindow.due(at: now)) }
        guard next != .distantFuture, next < room.wakesAt ?? .distantFuture else { return }
        room.wakesAt = next
        effects.wakeUps.append((room.serial, next))
    }

    private func isCountUntold(_ room: Room) -> Bool {
        let counts = room.state.counts
        return isReportDue(room)
            || room.audiences.contains { audience in
                if case .count = audience.form.feed { audience.toldCounts != counts } else { false }
            }
    }

    /// Whether `counts:*` knows other numbers; a room that was never reported is empty there.
    private func isReportDue(_ room: Room) -> Bool {
        guard isBoardWatched else { return false }
        let told = room.reportedCount
        return told?.users ?? 0 != room.state.counts.users || told?.sessions ?? 0 != room.state.counts.sessions
    }

    /// The room's bounds, for clients that ask.
    func writeInfo(of room: Room, _ writer: MessageWriter, into output: inout [UInt8]) {
        let window = PublicationWindow.length(base: room.policy.window, subscribers: room.fullSubscribers)
        let clocks = MessageWriter.HubClocks(
            idleTimeoutMS: configuration.idleTimeout, tickMS: TimerWheel<RoomSerial>.tick)
        writer.roomInfo(room.policy, window: window, clocks: clocks, into: &output)
    }
}
