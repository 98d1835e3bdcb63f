import ChannelProtocol
import PresenceCore
import SocketIO
import WebSocketCore

/// Broadcasts: encoded once for each wire form, framed once, shared by everybody.
extension Home {
    func broadcast(_ subscription: Subscription, _ request: Request, _ message: RelayedMessage, at now: Instant) {
        guard let room = rooms[subscription.room], room.subscribers[subscription.id] != nil else {
            unmatched(subscription, request)
            return
        }
        if let end = room.state.muteEnd(of: subscription.user, at: now) {
            refuse(subscription, request, mutedUntil: end, at: now)
            return
        }
        relay(message, in: room, except: subscription.wishes.contains(.echoes) ? nil : subscription)
        ok(subscription, request)
    }

    /// From REST; what a muted or barred user says that way is dropped, and counted.
    func publish(_ message: BroadcastMessage, at now: Instant) {
        guard let room = rooms[message.room] else { return }
        if let sender = message.sender, room.state.isSilenced(sender, at: now) {
            metrics.denied(.muted(seconds: nil))
            return
        }
        relay(message.message, in: room, except: nil)
    }

    /// Says so by the reply, or where none is waited for by a warning, every few seconds.
    private func refuse(_ subscription: Subscription, _ request: Request, mutedUntil end: Instant, at now: Instant) {
        let seconds = end == .distantFuture ? nil : Int((end.since(now) + 999) / 1000)
        let reason = ReplyReason.muted(seconds: seconds)
        metrics.denied(reason)
        guard request.wantsReply else {
            emit(subscription.connection.shard, .warn(subscription, reason))
            return
        }
        send(subscription) { writer, output in
            writer.errorReply(reason, joinRef: subscription.joinRef, ref: request.ref, into: &output)
        }
    }

    /// Broadcasts that a room may hold back; the window ends early when there are more.
    private static let heldLimit = 256

    /// Sends in this turn, unless the room's policy merges what comes within a window (presence.md 3).
    func relay(_ message: RelayedMessage, in room: Room, except: Subscription?) {
        metrics.broadcasts += 1
        guard room.policy.broadcastWindow > 0 else {
            deliver(message, in: room, except: except)
            return
        }
        room.heldBroadcasts.append((message, except))
        if room.heldBroadcasts.count >= Self.heldLimit { releaseBroadcasts(room) }
        list(room)
    }

    /// Sends what was held back, if its window is over.
    func settleBroadcasts(_ room: Room, at now: Instant) {
        guard !room.heldBroadcasts.isEmpty, room.broadcastWindow.due(at: now) <= now else { return }
        room.broadcastWindow.sent(at: now)
        releaseBroadcasts(room)
    }

    private func releaseBroadcasts(_ room: Room) {
        for (message, except) in room.heldBroadcasts { deliver(message, in: room, except: except) }
        room.heldBroadcasts.removeAll(keepingCapacity: true)
    }

    private func deliver(_ message: RelayedMessage, in room: Room, except: Subscription?) {
        var encoded: [(form: RelayForm, frame: SharedBytes?)] = []
        for audience in room.audiences {
            let form = RelayForm(audience.form)
            let frame: SharedBytes?
            if let known = encoded.first(where: { $0.form == form }) {
                frame = known.frame
            } else {
                let octets = self.frame(message, form)
                frame = octets.isEmpty ? nil : SharedBytes(octets)
                encoded.append((form, frame))
            }
            if let frame { deliver(frame, to: audience, isPresence: false, except: except) }
        }
    }

    /// One frame in the form that these receivers understand; nothing if there is none.
    func frame(_ message: RelayedMessage, _ form: RelayForm, metadata: [UInt8] = []) -> [UInt8] {
        // A little more than it will be, so that what is long is neither copied nor moved.
        let count = message.octetCount + metadata.count + form.writer.topic.utf8.count + 128
        return packer.frame(about: count, form.packing) { frame in
            switch form.writer.deliver(message, metadata: metadata, to: form.flavour, into: &frame) {
            case .text: .text
            case .binary: .binary
            case .nothing: nil
            }
        }
    }

    /// Hands a frame to every shard that has subscribers of this form.
    func deliver(_ frame: SharedBytes, to audience: Audience, isPresence: Bool, except: Subscription? = nil) {
        for shard in 0..<shardCount where audience.subscribersByShard[shard] > 0 {
            effects.front.append((shard, .deliver(audience.lane, frame, isPresence: isPresence, except: except)))
        }
    }
}

/// What of an audience's form a broadcast depends on.
struct RelayForm: Hashable {
    let writer: MessageWriter
    let flavour: Flavour
    let packing: Packing

    init(_ form: AudienceForm) {
        writer = MessageWriter(version: form.version, topic: form.topic)
        flavour = form.flavour
        packing = form.packing
    }
}
