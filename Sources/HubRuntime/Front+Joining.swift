import ChannelProtocol
import HubIdentity
import JSONCore
import PresenceCore
import SocketIO

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
            let identity = try identity(of: request, profile, topic: topic)
            let member = try member(identity, request, profile, isPlain: !request.hasConfig)
            if name == CountsBoard.room, !maySeeCounts(identity) { throw .unauthorized(topic: topic) }
            if request.broadcast.wantsReplay { throw .replayUnavailable }
            let session = try session(request)
            let meta = try joinMeta(request, member, name, envelope.payload, in: text)

            watchToken(connection, profile)
            let subscription = Subscription(
                id: makeSubscriptionID(), connection: connection.ref, room: name, topic: topic,
                version: profile.version, packing: connection.packing, joinRef: envelope.joinRef ?? envelope.ref)
            connection.channels.append(
                Channel(
                    subscription: subscription, acknowledges: request.broadcast.acknowledges,
                    wantsRetryAfter: request.wantsRetryAfter,
                    identity: ChannelIdentity(
                        user: member.user, role: member.role, isVerified: identity?.isVerified ?? false)))
            connection.phaseEnds = .max
            if let lease = request.lease { announce(connection, lease, role: member.role) }
            ask(
                name,
                .join(
                    subscription,
                    JoinOrder(
                        ref: envelope.ref, user: member.user, isKeyGenerated: member.isGenerated, role: member.role,
                        isOwner: identity?.ownedRooms.contains(name.value) ?? false, session: session,
                        flavour: profile.flavour, request: request, meta: meta)))
        } catch {
            metrics.admissionDenied[error.code.rawValue, default: 0] += 1
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
        catchUp(connection)
        leaveLane(channel, of: connection)
        connection.channels.remove(at: index)
        if !channel.isLeaving { ask(channel.subscription.room, .leave(channel.subscription, nil)) }
    }

    // MARK: Identity

    /// The verified identity of the join's own token, else of the connection's; nil without authentication.
    private func identity(
        of request: JoinRequest, _ profile: Profile, topic: String
    ) throws(ReplyReason) -> Identity? {
        guard let verifier = configuration.verifier else { return nil }
        if let token = request.accessToken {
            do throws(TokenError) {
                profile.identity = try verified(token, by: verifier)
            } catch {
                metrics.authFailures[error.code, default: 0] += 1
                throw error.reply
            }
        }
        guard let identity = profile.identity?.identity else { throw .unauthorized(topic: topic) }
        return identity
    }

    private struct JoiningMember {
        var user: UserID
        var role: Role
        var isGenerated: Bool
    }

    /// With authentication the key is the token's `sub`, whatever the client asks (design.md 7).
    private func member(
        _ identity: Identity?, _ request: JoinRequest, _ profile: Profile, isPlain: Bool
    ) throws(ReplyReason) -> JoiningMember {
        let wishes = request.presence
        let key = identity != nil ? identity?.user : wishes.key ?? request.userID ?? profile.userParameter
        let role = identity?.role ?? (configuration.isDevelopment ? wishes.role : nil)
        guard let key, !key.isEmpty else {
            return JoiningMember(user: Self.freshKey(), role: Self.role(role), isGenerated: true)
        }
        guard let user = UserID(key) else {
            throw HazardNames.contains(key) ? .hazardousName(key) : .invalidKey(String(key.prefix(64)))
        }
        return JoiningMember(user: user, role: Self.role(role), isGenerated: false)
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

    private func maySeeCounts(_ identity: Identity?) -> Bool {
        guard let identity else { return true }
        return configuration.dashboardRoles.contains(identity.role)
    }

    /// Plain Phoenix clients are there by joining, if they have a key (wire.md 5).
    private func joinMeta(
        _ request: JoinRequest, _ member: JoiningMember, _ room: RoomName, _ payload: Range<Int>,
        in text: Span<UInt8>
    ) throws(ReplyReason) -> Meta? {
        guard !request.hasConfig, !member.isGenerated else { return nil }
        let identity = ChannelIdentity(
            user: member.user, role: member.role, isVerified: configuration.verifier != nil)
        do throws(WireError) {
            return try MetaCodec.decode(join: payload, in: text, rules: metaRules(for: room, identity))
        } catch {
            throw error.reply ?? .trackNotAMap
        }
    }

    func metaRules(for room: RoomName, _ identity: ChannelIdentity) -> MetaRules {
        var rules = MetaRules()
        rules.limit = configuration.maxMetaBytes
        rules.labels = configuration.policies.policy(for: room).labels
        if identity.isVerified {
            rules.verifiedUser = identity.user
            rules.verifiedRole = identity.role
        }
        return rules
    }

    /// `access_token`: a good one replaces the connection's, silently; a bad one ends the channel (wire.md 4.8).
    func refreshToken(
        _ connection: Connection, _ profile: Profile, _ index: Int, _ payload: Range<Int>, in text: Span<UInt8>
    ) {
        guard let verifier = configuration.verifier, !connection.channels[index].isLeaving,
            let token = (try? JoinRequest.decode(payload, in: text))?.accessToken
        else { return }
        do throws(TokenError) {
            let verified = try verified(token, by: verifier)
            // A token of somebody else is none for this channel.
            let user = connection.channels[index].identity.user.value
            guard verified.identity.user == nil || verified.identity.user == user else { throw .badSignature }
            profile.identity = verified
            watchToken(connection, profile)
        } catch {
            metrics.authFailures[error.code, default: 0] += 1
            end(connection, index, because: error)
        }
    }

    /// Verifies a token and says when, on the hub's clock, it will be good no longer.
    func verified(_ token: String, by verifier: TokenVerifier) throws(TokenError) -> VerifiedIdentity {
        let seconds = WallClock.seconds
        let claims = try verifier.verify(token, now: seconds)
        let left = max(0, claims.expiresAt.addingReportingOverflow(verifier.leeway).partialValue - seconds)
        return VerifiedIdentity(claims, ends: now + UInt64(min(left, 1 << 40)) * 1000)
    }

    func watchToken(_ connection: Connection, _ profile: Profile) {
        guard let ends = profile.identity?.ends else { return }
        schedule(connection, at: ends)
    }

    /// The token has expired and no other came: its channels end, the socket stays (wire.md 4.8).
    func endToken(_ connection: Connection, _ profile: Profile) {
        profile.identity = nil
        metrics.authFailures["expired", default: 0] += 1
        for index in connection.channels.indices where !connection.channels[index].isLeaving {
            end(connection, index, because: .expired(secondsAgo: 0))
        }
    }

    private func end(_ connection: Connection, _ index: Int, because error: TokenError) {
        let subscription = connection.channels[index].subscription
        reply(connection, subscription) { writer, output in
            writer.system(ok: false, message: error.message, joinRef: subscription.joinRef, into: &output)
        }
        // Without a request the home closes the channel by `phx_close` alone.
        connection.channels[index].isLeaving = true
        ask(subscription.room, .leave(subscription, nil))
    }
}

extension TokenError {
    /// The error reply of a join.
    var reply: ReplyReason {
        switch self {
        case .expired(let seconds): .tokenExpired(secondsAgo: Int(seconds))
        default: .malformedToken
        }
    }
}
