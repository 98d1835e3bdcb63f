import ChannelProtocol
import HubIdentity
import JSONCore
import LimitCore
import PresenceCore
import SocketIO
import WebSocketCore

/// Messages of a client: checked here, decided by the room's home.
extension Front {
    func text(_ connection: Connection, _ text: Span<UInt8>) {
        guard let profile = connection.profile else { return }
        do throws(WireError) {
            let envelope = try Envelope.decode(text, version: profile.version)
            switch envelope.clientEvent(in: text) {
            case .heartbeat where envelope.topic.equals("phoenix", in: text):
                if !tabs.isEmpty, let session = SessionID.ofHeartbeat(envelope.payload, in: text) {
                    heardAgain(session, on: connection)
                }
                heartbeat(connection, envelope.ref, profile.version)
            case .join:
                try join(connection, profile, envelope, in: text)
            case let event:
                guard let index = channel(of: connection, envelope.topic, in: text) else {
                    notJoined(
                        connection, profile, event, envelope.topic.string(in: text), envelope.joinRef, envelope.ref)
                    return
                }
                // A message of an earlier join of this topic is stale (wire.md 4.3).
                if let joinRef = envelope.joinRef, joinRef != connection.channels[index].subscription.joinRef { return }
                try message(connection, profile, index, event, envelope, in: text)
            }
        } catch {
            malformed(connection, error)
        }
    }

    /// Binary frames: kind 3 is a broadcast of realtime-js, kind 0 a push of plain phoenix.js (wire.md 3).
    func binary(_ connection: Connection, _ frame: Span<UInt8>) {
        guard var profile = connection.profile else { return }
        do throws(WireError) {
            let push = try BinaryPush.decode(frame, version: profile.version)
            if push.kind == .broadcastPush, profile.flavour == .plain {
                profile = becomeSupabase(connection, profile)
            }
            guard let index = channel(of: connection, push.topic, in: frame) else {
                notJoined(connection, profile, .other, push.topic.string(in: frame), push.joinRef, push.ref)
                return
            }
            let channel = connection.channels[index]
            if let joinRef = push.joinRef, joinRef != channel.subscription.joinRef { return }
            let request = Request(ref: push.ref, wantsReply: channel.wantsReplies(profile))
            guard may(.broadcast, connection, channel, request),
                pay(octets: frame.count, connection, channel.subscription, request)
            else { return }
            do throws(WireError) {
                let message = try RelayedMessage.binary(push, in: frame, limit: configuration.maxMessageBytes)
                ask(channel.subscription.room, .broadcast(channel.subscription, request, message))
            } catch {
                refuse(connection, channel.subscription, request, error)
            }
        } catch {
            malformed(connection, error)
        }
    }

    private func message(
        _ connection: Connection, _ profile: Profile, _ index: Int, _ event: ClientEvent, _ envelope: Envelope,
        in text: Span<UInt8>
    ) throws(WireError) {
        let channel = connection.channels[index]
        let subscription = channel.subscription
        var request = Request(ref: envelope.ref, wantsReply: true)
        do throws(WireError) {
            switch event {
            case .leave:
                releaseHeld(connection, subscription)
                connection.channels[index].isLeaving = true
                ask(subscription.room, .leave(subscription, request))
            case .presence:
                let rules = metaRules(for: subscription.room, subscription.speaker)
                try presence(
                    connection, channel, request, PresenceCommand.decode(envelope.payload, in: text, rules: rules))
            case .broadcast:
                request.wantsReply = channel.wantsReplies(profile)
                let message = try RelayedMessage.broadcast(
                    envelope.payload, in: text, limit: configuration.maxMessageBytes)
                guard may(.broadcast, connection, channel, request),
                    pay(octets: text.count, connection, subscription, request)
                else { return }
                ask(subscription.room, .broadcast(subscription, request, message))
            case .accessToken:
                refreshToken(connection, profile, index, envelope.payload, in: text)
            case .other where profile.flavour == .plain:
                let message = try RelayedMessage.event(envelope, in: text, limit: configuration.maxMessageBytes)
                guard may(.broadcast, connection, channel, request),
                    pay(octets: text.count, connection, subscription, request)
                else { return }
                ask(subscription.room, .broadcast(subscription, request, message))
            case .other, .heartbeat, .join:
                break  // A supabase server ignores what it does not know (wire.md 2.1).
            }
        } catch {
            refuse(connection, subscription, request, error)
        }
    }

    private func heartbeat(_ connection: Connection, _ ref: Ref?, _ version: WireVersion) {
        send(connection, Frames.text { MessageWriter.heartbeatReply(ref: ref, version: version, into: &$0) })
    }

    private func channel(of connection: Connection, _ topic: WireText, in text: Span<UInt8>) -> Int? {
        for index in connection.channels.indices
        where topic.equals(connection.channels[index].subscription.topic, in: text) { return index }
        return nil
    }

    private func notJoined(
        _ connection: Connection, _ profile: Profile, _ event: ClientEvent, _ topic: String, _ joinRef: Ref?,
        _ ref: Ref?
    ) {
        let writer = MessageWriter(version: profile.version, topic: topic)
        send(
            connection,
            Frames.text { output in
                if event == .leave {
                    writer.okReply(joinRef: joinRef, ref: ref, into: &output)
                } else {
                    writer.errorReply(.unmatchedTopic, joinRef: nil, ref: ref, into: &output)
                }
            })
    }

    /// Whether the channel's token allows it; if not, says so to those who wait for an answer (wire.md 4.9).
    func may(
        _ deed: ReplyReason.Deed, _ connection: Connection, _ channel: Channel, _ request: Request
    ) -> Bool {
        let right: RoomRights =
            switch deed {
            case .read: .join
            case .track: .track
            case .broadcast: .broadcast
            }
        if channel.rights.contains(right) { return true }
        refuse(
            connection, channel.subscription, request, .unauthorized(to: deed, topic: channel.subscription.topic))
        return false
    }

    /// A request that is a message but not a good one: an error reply, where one is waited for.
    private func refuse(_ connection: Connection, _ subscription: Subscription, _ request: Request, _ error: WireError)
    {
        guard let reason = error.reply else {
            malformed(connection, error)
            return
        }
        refuse(connection, subscription, request, reason)
    }

    func refuse(
        _ connection: Connection, _ subscription: Subscription, _ request: Request, _ reason: ReplyReason
    ) {
        metrics.denied(reason)
        guard request.wantsReply else { return }
        reply(connection, subscription) { writer, output in
            writer.errorReply(reason, joinRef: subscription.joinRef, ref: request.ref, into: &output)
        }
    }

    /// What is no message has no reply: it is counted, the first few are ignored (wire.md 1.3).
    private func malformed(_ connection: Connection, _ error: WireError) {
        metrics.messagesMalformed += 1
        if case .notJSON(.tooDeep) = error { exceeded(.jsonDepth) }
        connection.malformed &+= 1
        if connection.malformed > configuration.maxMalformed {
            exceeded(.malformed)
            close(connection, .policyViolation, leaving: .lost)
        }
    }

    func reply(
        _ connection: Connection, _ subscription: Subscription, _ write: (MessageWriter, inout [UInt8]) -> Void
    ) {
        let writer = MessageWriter(version: subscription.version, topic: subscription.topic)
        send(connection, Frames.text { write(writer, &$0) })
    }

    private func becomeSupabase(_ connection: Connection, _ profile: Profile) -> Profile {
        let profile = profile.asSupabase
        connection.profile = profile
        for channel in connection.channels {
            ask(channel.subscription.room, .becomeSupabase(channel.subscription))
        }
        return profile
    }
}

extension Channel {
    /// Whether broadcasts are answered: if the join asked for it, and always on the plain path, where phoenix.js waits.
    func wantsReplies(_ profile: Profile) -> Bool {
        acknowledges || profile.flavour == .plain
    }
}
