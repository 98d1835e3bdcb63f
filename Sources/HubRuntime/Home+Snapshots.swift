import ChannelProtocol
import PresenceCore
import SocketIO

/// What a newcomer, or a reader that lagged, is given: encoded once and shared (presence.md 2 and 10).
extension Home {
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
                    Room.SnapshotKey(
                        topic: form.topic, version: form.version, verified: verified, packing: form.packing),
                    in: room))
        case .count(let wishes):
            // What the others of this form were told last: what changes next is then a change for the newcomer too.
            let counts = subscriber.audience.toldCounts ?? room.state.counts
            subscriber.audience.toldCounts = counts
            let writer = MessageWriter(version: form.version, topic: form.topic)
            frames.append(
                SharedBytes(
                    packer.text(form.packing) {
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
        // The others first: a change that they were not told and that is undone later would be none for the newcomer.
        tellStatusChanges(room)
        let writer = MessageWriter(version: form.version, topic: form.topic)
        return SharedBytes(packer.text(form.packing) { writer.presenceStatus(room.state.statuses, into: &$0) })
    }

    /// Encoded once for each publication and wire form; everybody who joins until the next shares it.
    private func snapshotFrame(_ key: Room.SnapshotKey, in room: Room) -> SharedBytes {
        if let known = room.snapshots[key] { return known }
        let writer = MessageWriter(version: key.version, topic: key.topic)
        let snapshot = room.state.snapshot
        let length = writer.length(about: snapshot.entries, epoch: snapshot.epoch)
        var frames = packer.text(key.packing, about: length) { writer.presenceState(snapshot, into: &$0) }
        if key.verified {
            frames += packer.text(key.packing) {
                writer.presenceSync(
                    epoch: snapshot.epoch, seq: snapshot.seq, hash: snapshot.hash, count: snapshot.count, into: &$0)
            }
        }
        let frame = SharedBytes(frames)
        room.snapshots[key] = frame
        return frame
    }

    /// Old snapshots may wait in outboxes; at most so many generations do, then their readers are too slow.
    func retireSnapshots(_ room: Room) {
        guard !room.snapshots.isEmpty else { return }
        room.oldSnapshots.append(room.snapshots.values.map { Room.WeakBytes(bytes: $0) })
        room.snapshots = [:]
        room.oldSnapshots.removeAll { generation in generation.allSatisfy { $0.bytes == nil } }
        while room.oldSnapshots.count > configuration.maxSnapshots {
            for snapshot in room.oldSnapshots.removeFirst() { snapshot.bytes?.revoke() }
        }
    }
}
