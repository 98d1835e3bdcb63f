import ChannelProtocol
import HubIdentity
import JSONCore
import PresenceCore
import SocketIO
import WebSocketCore

/// Joins and tokens: who speaks is settled here, before the room's home hears of it.
extension Front {
    func join(
        _ connection: Connection, _ profile: Profile, _ envelope: Envelope, in text: Span<UInt8>
    ) throws(WireError) {
        let topic = envelope.topic.string(in: text)
        let request = try JoinRequest.decode(envelope.payload, in: text)
        do throws(ReplyReason) {
            let name = try roomName(topic)
            if isDraining { throw .restarting }
            endEarlierJoin(connection, topic)
            guard connection.channels.count < configuration.maxTopics else { throw .tooManyChannels }
            try payForJoin(connection)
            let identity = try identity(of: request, connection, profile, topic: topic)
            connection.reader.allow(maxMessageBytes: messageLimit(connection))
            let (speaker, isGenerated) = try speaker(identity?.identity, request, profile)
            let rights = try rights(of: identity, in: name, topic: topic)
            if request.broadcast.replay != nil, configuration.memory == nil { throw .replayUnavailable }
            let session = try session(request)
            let meta =
                rights.contains(.track) && !isGenerated
                ? try joinMeta(request, speaker, name, envelope.payload, in: text) : nil

            let subscription = Subscription(
                id: makeSubscriptionID(), connection: connection.ref,
                terms: terms.shared(
                    Terms(
                        topic: topic, room: name, version: profile.version, packing: connection.packing,
                        wishes: Subscription.Wishes(request), role: speaker.role, isVerified: speaker.isVerified,
                        visitor: profile.visitor)),
                joinRef: envelope.joinRef ?? envelope.ref, user: speaker.user)
            connection.channels.append(
                Channel(
                    subscription: subscription, rights: rights,
                    acknowledges: request.broadcast.acknowledges, wantsRetryAfter: request.wantsRetryAfter))
            if let identity { stand(connection, connection.channels.count - 1, on: identity) }
            connection.phaseEnds = .max
            // Nothing announced: the first room's own lease, which `room_info` states, holds from the join on.
            let isFirst = connection.channels.count == 1
            if let lease = request.lease ?? (isFirst ? Announcement() : nil) {
                announce(connection, lease, role: speaker.role)
            }
            ask(
                name,
                .join(
                    subscription,
                    JoinOrder(
                        ref: envelope.ref, isKeyGenerated: isGenerated,
                        isOwner: identity?.identity.access.ownedRooms.contains(name.value) ?? false,
                        access: name == CountsBoard.room ? boardAccess(identity) : nil, session: session,
                        flavour: profile.flavour, request: request, meta: meta)))
        } catch {
            metrics.denied(error)
            if connection.phaseEnds == .max { awaitJoin(connection) }
            let writer = MessageWriter(version: profile.version, topic: topic)
            let joinRef = error == .unmatchedTopic ? nil : envelope.joinRef
            send(
                connection,
                Frames.text { writer.errorReply(error, joinRef: joinRef, ref: envelope.ref, into: &$0) })
        }
    }

    private func roomName(_ topic: String) throws(ReplyReason) -> RoomName {
        let name = TopicName(topic)
        if let refusal = name.refusal(topic: topic) { throw refusal }
        switch name {
        case .room(let name): return name
        default: return CountsBoard.room
        }
    }

    /// A client that gave up waiting joins again: the earlier join of the topic ends first (wire.md 4.1).
    private func endEarlierJoin(_ connection: Connection, _ topic: String) {
        guard let index = connection.channels.firstIndex(where: { $0.subscription.topic == topic }) else { return }
        let channel = connection.channels[index]
        releaseHeld(connection, channel.subscription)
        catchUp(connection)
        leaveLane(channel, of: connection)
        connection.channels.remove(at: index)
        markQuiet(connection)
        if !channel.isLeaving { ask(channel.subscription.room, .leave(channel.subscription, nil)) }
    }

    // MARK: Identity

    /// The verified identity of the join's own token, else of the connection's; nil without authentication.
    private func identity(
        of request: JoinRequest, _ connection: Connection, _ profile: Profile, topic: String
    ) throws(ReplyReason) -> VerifiedIdentity? {
        guard let verifier = configuration.verifier else { return nil }
        var identity = profile.identity
        if let token = request.accessToken {
            do throws(TokenError) {
                let verified = try verified(token, by: verifier)
                connection.profile = profile.bearing(verified)
                identity = verified
            } catch {
                metrics.authFailures[error.code, default: 0] += 1
                throw error.reply
            }
        }
        guard let identity, now < identity.ends else { throw .unauthorized(topic: topic) }
        return identity
    }

    /// Who it is, and whether the server made its key up.
    ///
    /// With authentication the key is the token's `sub`, whatever the client asks (presence.md 1).
    private func speaker(
        _ identity: Identity?, _ request: JoinRequest, _ profile: Profile
    ) throws(ReplyReason) -> (Speaker, isGenerated: Bool) {
        let wishes = request.presence
        let key = identity != nil ? identity?.user : wishes.key ?? request.userID ?? profile.userParameter
        let role = Self.role(identity?.role ?? (configuration.isDevelopment ? wishes.role : nil))
        guard let key, !key.isEmpty else {
            return (Speaker(user: Self.freshKey(), role: role, isVerified: identity != nil), true)
        }
        guard let user = UserID(key) else {
            throw HazardNames.contains(key) ? .hazardousName(key) : .invalidKey(String(key.prefix(64)))
        }
        return (Speaker(user: user, role: role, isVerified: identity != nil), false)
    }

    private static func role(_ name: String?) -> Role {
        name.flatMap { Role($0) } ?? .member
    }

    /// A key for somebody who gave none: nobody else has it, and nobody can come back under it.
    private static func freshKey() -> UserID {
        guard let key = UserID(FreshName.make(bits: 128)) else { preconditionFailure("a fresh name is no user id") }
        return key
    }

    private func session(_ request: JoinRequest) throws(ReplyReason) -> SessionID? {
        guard let name = request.session else { return nil }
        guard let session = SessionID(name) else { throw .invalidKey(String(name.prefix(64))) }
        return session
    }

    /// Plain Phoenix clients are there by joining, if they have a key (wire.md 5).
    private func joinMeta(
        _ request: JoinRequest, _ speaker: Speaker, _ room: RoomName, _ payload: Range<Int>,
        in text: Span<UInt8>
    ) throws(ReplyReason) -> Meta? {
        guard !request.hasConfig else { return nil }
        do throws(WireError) {
            return try MetaCodec.decode(join: payload, in: text, rules: metaRules(for: room, speaker))
        } catch {
            throw error.reply ?? .trackNotAMap
        }
    }

    func metaRules(for room: RoomName, _ speaker: Speaker) -> MetaRules {
        var rules = MetaRules()
        rules.limit = configuration.maxMetaBytes
        rules.labels = configuration.policies.policy(for: room).labels
        if speaker.isVerified {
            rules.verifiedUser = speaker.user
            rules.verifiedRole = speaker.role
        }
        return rules
    }
}
