import ChannelProtocol
import PresenceCore
import SocketIO
import WebSocketCore

/// Broadcasts: encoded once for each wire form, framed once, shared by everybody.
extension Home {
    func broadcast(_ subscription: Subscription, _ request: Request, _ message: RelayedMessage) {
        guard let room = rooms[subscription.room], let subscriber = room.subscribers[subscription.id] else {
            unmatched(subscription, request)
            return
        }
        relay(message, in: room, except: subscriber.wishes.contains(.echoes) ? nil : subscription)
        ok(subscription, request)
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
            let form = RelayForm(
                writer: MessageWriter(version: audience.form.version, topic: audience.form.topic),
                flavour: audience.form.flavour, packing: audience.form.packing)
            let frame: SharedBytes?
            if let known = encoded.first(where: { $0.form == form }) {
                frame = known.frame
            } else {
                frame = self.frame(message, form)
                encoded.append((form, frame))
            }
            if let frame { deliver(frame, to: audience, isPresence: false, except: except) }
        }
    }

    /// What of an audience's form a broadcast depends on.
    private struct RelayForm: Equatable {
        var writer: MessageWriter
        var flavour: Flavour
        var packing: Packing
    }

    private func frame(_ message: RelayedMessage, _ form: RelayForm) -> SharedBytes? {
        var payload: [UInt8] = []
        switch form.writer.deliver(message, to: form.flavour, into: &payload) {
        case .text: return SharedBytes(packer.frame(.text, payload, form.packing))
        case .binary: return SharedBytes(packer.frame(.binary, payload, form.packing))
        case .nothing: return nil
        }
    }

    /// Hands a frame to every shard that has subscribers of this form.
    func deliver(_ frame: SharedBytes, to audience: Audience, isPresence: Bool, except: Subscription? = nil) {
        for shard in 0..<shardCount where audience.subscribersByShard[shard] > 0 {
            effects.front.append((shard, .deliver(audience.lane, frame, isPresence: isPresence, except: except)))
        }
    }
}
