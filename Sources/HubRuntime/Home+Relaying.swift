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
        deliver(message, in: room, except: subscriber.order.request.broadcast.echoes ? nil : subscription)
        ok(subscription, request)
    }

    func deliver(_ message: RelayedMessage, in room: Room, except: Subscription?) {
        metrics.broadcasts += 1
        var encoded: [(writer: MessageWriter, flavour: Flavour, frame: SharedBytes?)] = []
        for audience in room.audiences {
            let writer = MessageWriter(version: audience.form.version, topic: audience.form.topic)
            let frame: SharedBytes?
            if let known = encoded.first(where: { $0.writer == writer && $0.flavour == audience.form.flavour }) {
                frame = known.frame
            } else {
                frame = self.frame(message, writer, audience.form.flavour)
                encoded.append((writer, audience.form.flavour, frame))
            }
            if let frame { deliver(frame, to: audience, isPresence: false, except: except) }
        }
    }

    private func frame(_ message: RelayedMessage, _ writer: MessageWriter, _ flavour: Flavour) -> SharedBytes? {
        var payload: [UInt8] = []
        switch writer.deliver(message, to: flavour, into: &payload) {
        case .text: return SharedBytes(Frames.frame(.text, payload))
        case .binary: return SharedBytes(Frames.frame(.binary, payload))
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
