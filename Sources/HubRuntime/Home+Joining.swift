import ChannelProtocol
import PresenceCore
import SocketIO

/// Coming and going: who subscribes to a room in which form.
extension Home {
    func join(_ subscription: Subscription, _ order: JoinOrder, at now: Instant) {
        if let refusal = refusal(of: subscription.room) {
            metrics.denied(refusal)
            send(subscription) { writer, output in
                writer.errorReply(refusal, joinRef: subscription.joinRef, ref: order.ref, into: &output)
            }
            emit(subscription.connection.shard, .forget(subscription))
            return
        }
        guard let room = openRoom(subscription.room, for: .join(subscription, order), at: now) else { return }
        if order.request.presence.wantsSync { room.state.isResumable = true }
        let attached: Attached
        do throws(PresenceRefusal) {
            attached = try room.state.attach(
                subscription.id, user: subscription.user, session: order.session, role: subscription.speaker.role,
                isKeyGenerated: order.isKeyGenerated, isOwner: order.isOwner, at: now)
        } catch {
            refuse(subscription, Request(ref: order.ref, wantsReply: true), error, at: now)
            emit(subscription.connection.shard, .forget(subscription))
            list(room)
            return
        }
        replace(attached, order.session, by: subscription, in: room)
        if let page = order.request.lease?.state {
            count(room.state.announce(subscription.id, of: subscription.user, state: page, at: now))
        }
        let diffs = resumption(of: order.request, in: room)
        let audience = audience(form(for: subscription, order), in: room)
        let subscriber = Room.Subscriber(subscription: subscription, audience: audience)

        // One write: the reply, what the room looks like, then the lane (wire.md 4.1).
        send(subscription) { writer, output in
            writer.joinReply(
                postgresChanges: order.request.postgresChanges,
                resumed: order.request.resume == nil ? nil : diffs != nil, joinRef: subscription.joinRef,
                ref: order.ref, into: &output)
        }
        if order.request.broadcast.awaitsReplication {
            send(subscription) { writer, output in
                writer.system(
                    ok: true, message: "Replication connection established", joinRef: subscription.joinRef,
                    into: &output)
            }
        }
        if order.request.presence.wantsInfo {
            send(subscription) { writer, output in writeInfo(of: room, writer, into: &output) }
        }
        if let diffs {
            metrics.recoveries["resumed", default: 0] += 1
            for diff in diffs { sendDiff(diff, to: subscription, audience.form.feed, in: room) }
            if let frame = statusFrame(for: audience.form, in: room) {
                emit(subscription.connection.shard, .sendShared(subscription.connection, frame))
            }
        } else {
            if order.request.resume != nil { metrics.recoveries["snapshot", default: 0] += 1 }
            sendPresence(to: subscriber, in: room)
        }
        sendKept(to: subscriber, order.request.broadcast.replay, in: room)
        room.enter(subscriber)
        emit(subscription.connection.shard, .enter(subscription, audience.lane))
        if let meta = order.meta { trackAtJoin(subscriber, meta, in: room, at: now) }
        list(room)
    }

    /// The plain Phoenix way: whoever joins is there (wire.md 5).
    private func trackAtJoin(_ subscriber: Room.Subscriber, _ meta: Meta, in room: Room, at now: Instant) {
        do throws(PresenceRefusal) {
            let subscription = subscriber.subscription
            count(try room.state.track(subscription.id, of: subscription.user, meta: labels.shared(meta), at: now))
            record(room, by: subscription.visitor)
        } catch {
            // The channel stays joined; without a request there is no reply to say it in.
            let reason = error.reason(at: now)
            metrics.denied(reason, as: error.name)
            send(subscriber.subscription) { writer, output in
                writer.system(
                    ok: false, message: reason.text, joinRef: subscriber.subscription.joinRef,
                    into: &output)
            }
        }
    }

    /// What a join receives of presence: its mode; without one, whether it listens (presence.md 6).
    private func feed(for order: JoinOrder, isTracked: Bool) -> PresenceFeed {
        let wishes = order.request.presence
        switch wishes.mode {
        case .full: return .full(verified: wishes.wantsSync)
        case .count: return .count(MessageWriter.CountOptions(roles: wishes.wantsRoles, labels: wishes.labels))
        case .off: return .off
        case nil: return wishes.isEnabled || isTracked ? .full(verified: wishes.wantsSync) : .off
        }
    }

    private func form(for subscription: Subscription, _ order: JoinOrder) -> AudienceForm {
        let wishes = order.request.presence
        return AudienceForm(
            topic: subscription.topic, version: subscription.version, flavour: order.flavour,
            feed: feed(for: order, isTracked: order.meta != nil), wantsStatus: wishes.wantsStatus,
            hearsSignals: wishes.mode != .count && wishes.mode != .off, packing: subscription.packing)
    }

    func audience(_ form: AudienceForm, in room: Room) -> Audience {
        room.audience(form) { Audience(form: $0, lane: makeLane(), shards: shardCount) }
    }

    /// The gap since the client's `seq`, if the ring still has it.
    private func resumption(of request: JoinRequest, in room: Room) -> [Diff]? {
        guard let resume = request.resume, request.presence.mode != .count, request.presence.mode != .off else {
            return nil
        }
        return Epoch(text: resume.epoch).flatMap { room.state.resume(epoch: $0, after: resume.seq) }
    }

    /// The newest connection of a session wins; the old socket closes with its own code (presence.md 1).
    func replace(_ old: AttachmentID, by new: Subscription, in room: Room) {
        guard let subscriber = room.leave(old) else { return }
        let subscription = subscriber.subscription
        if subscription.connection == new.connection {
            // The same tab under another spelling of the topic: only its older channel ends.
            send(subscription) { writer, output in writer.phxClose(joinRef: subscription.joinRef, into: &output) }
        } else {
            emit(subscription.connection.shard, .close(subscription.connection, .replaced))
        }
        emit(subscription.connection.shard, .forget(subscription))
    }

    func leave(_ subscription: Subscription, _ request: Request?, at now: Instant) {
        var wasJoined = false
        if subscription.room == CountsBoard.room {
            wasJoined = leaveBoard(subscription)
        } else if let room = rooms[subscription.room], room.leave(subscription.id) != nil {
            wasJoined = true
            detach(subscription, .left, lastHeard: now, from: room, at: now)
            list(room)
        }
        var frames: [UInt8] = []
        if let request {
            frames += self.frames(for: subscription) { writer, output in
                writer.okReply(joinRef: subscription.joinRef, ref: request.ref, into: &output)
            }
        }
        if wasJoined {
            // Behind the reply and in the same write: 50 ms later it would close the Python client's next channel.
            frames += self.frames(for: subscription) { writer, output in
                writer.phxClose(joinRef: subscription.joinRef, into: &output)
            }
        }
        if !frames.isEmpty { send(to: subscription, frames) }
        emit(subscription.connection.shard, .forget(subscription))
    }

    /// The connection ended; the grace of the reason begins.
    func detach(_ subscription: Subscription, _ reason: LeaveReason, lastHeard: Instant, at now: Instant) {
        if subscription.room == CountsBoard.room {
            _ = leaveBoard(subscription)
            return
        }
        guard let room = rooms[subscription.room], room.leave(subscription.id) != nil else { return }
        let reason: LeaveReason = isDraining ? .drained : reason
        detach(subscription, reason, lastHeard: lastHeard, from: room, at: now)
        list(room)
    }

    private func detach(
        _ subscription: Subscription, _ reason: LeaveReason, lastHeard: Instant, from room: Room, at now: Instant
    ) {
        let transition = room.state.detach(
            subscription.id, of: subscription.user, reason: reason, lastHeard: lastHeard, at: now)
        count(transition)
    }

    /// Acts on the user in this room: every channel gets a reason and its end, the sockets stay (presence.md 5).
    func kick(
        _ user: UserID, from name: RoomName, for span: Milliseconds, _ reason: LeaveReason, _ text: String?,
        at now: Instant
    ) {
        let order = HomeCommand.kick(user, room: name, span: span, reason: reason, text: text)
        guard let room = openRoom(name, for: order, at: now) else { return }
        let until = now.advanced(by: span)
        let ejection = room.state.kick(user, reason: reason == .banned ? .banned : .kicked, until: until, at: now)
        let refusal: PresenceRefusal = reason == .banned ? .banned(until: until) : .kicked(until: until)
        eject(ejection, from: room, saying: refusal, text, at: now)
        list(room)
    }

    /// Ends the sessions of a user, or one of them, in a room or in all of this shard; who comes back is let in.
    func takeOffline(_ user: UserID, _ session: SessionID?, from name: RoomName?, at now: Instant) -> Int {
        var count = 0
        for room in name.map({ rooms[$0].map { [$0] } ?? [] }) ?? Array(rooms.values) {
            let ejection = room.state.takeOffline(user, session: session, at: now)
            count += ejection.sessions
            guard ejection.sessions > 0 || !ejection.attachments.isEmpty || !ejection.tabs.isEmpty else { continue }
            eject(ejection, from: room, saying: .kicked(until: now), at: now)
            list(room)
        }
        return count
    }

    /// Ends the channels of somebody who has been taken out.
    ///
    /// - Parameter text: what a moderator has to say of it; it follows the refusal.
    func eject(
        _ ejection: Ejection, from room: Room, saying refusal: PresenceRefusal, _ text: String? = nil, at now: Instant
    ) {
        let message = [refusal.reason(at: now).text, text].compactMap(\.self).joined(separator: ": ")
        if let membership = ejection.membership { count(membership) }
        end(ejection.tabs, in: room, saying: message)
        for id in ejection.attachments {
            guard let subscriber = room.leave(id) else { continue }
            let subscription = subscriber.subscription
            let frames =
                frames(for: subscription) { writer, output in
                    writer.system(ok: false, message: message, joinRef: subscription.joinRef, into: &output)
                }
                + frames(for: subscription) { writer, output in
                    writer.phxClose(joinRef: subscription.joinRef, into: &output)
                }
            send(to: subscription, frames)
            emit(subscription.connection.shard, .forget(subscription))
        }
    }

    /// Moves a subscriber to another form at this point of the room's order.
    func move(_ subscriber: Room.Subscriber, to audience: Audience, in room: Room) {
        guard audience !== subscriber.audience else { return }
        room.move(subscriber.subscription.id, to: audience)
        emit(subscriber.subscription.connection.shard, .move(subscriber.subscription, audience.lane))
    }

    /// The client sent a frame of kind 3, so it reads kind 4 (wire.md 1.1).
    func becomeSupabase(_ subscription: Subscription) {
        guard let room = rooms[subscription.room], let subscriber = room.subscribers[subscription.id] else { return }
        var form = subscriber.audience.form
        form.flavour = .supabase
        move(subscriber, to: audience(form, in: room), in: room)
    }
}
