import ChannelProtocol
import HubIdentity
import PresenceCore
import SocketIO

/// Tokens and what they allow: each channel stands on one, and ends with it (wire.md 4.8, 4.9).
extension Front {
    /// Milliseconds before a token's end at which its channels are told; one that comes with less left is not warned of.
    static let tokenWarning: UInt64 = 60_000

    /// Verifies a token and says when, on the hub's clock, it will be good no longer.
    ///
    /// The operator's page brings the admin token, which is good as long as the hub, for what a service's key is.
    func verified(_ token: String, by verifier: TokenVerifier) throws(TokenError) -> VerifiedIdentity {
        if configuration.adminToken?.matches(token) == true {
            let claims = Claims(subject: nil, role: "service_role", expiresAt: .max)
            return VerifiedIdentity(claims, ends: now + (1 << 40) * 1000)
        }
        let seconds = WallClock.seconds
        let claims = try verifier.verify(token, now: seconds)
        let left = max(0, claims.expiresAt.addingReportingOverflow(verifier.leeway).partialValue - seconds)
        return VerifiedIdentity(claims, ends: now + UInt64(min(left, 1 << 40)) * 1000)
    }

    /// What a speaker may do in a room; throws unless it may at least join.
    ///
    /// Whether the client calls the channel private makes no difference.
    func rights(
        of identity: VerifiedIdentity?, in room: RoomName, topic: String
    ) throws(ReplyReason) -> RoomRights {
        if room == CountsBoard.room {
            guard let identity else { return .everybody }
            let speaker = identity.identity
            guard speaker.access.isService || configuration.dashboardRoles.contains(speaker.role) else {
                throw .unauthorized(topic: topic)
            }
            return .everybody
        }
        let rights = configuration.policies.rights(of: identity?.identity.access, in: room)
        guard rights.contains(.join) else { throw .unauthorized(topic: topic) }
        return rights
    }

    /// Which rooms a speaker sees on `counts:*`; nil without authentication: all.
    ///
    /// Who it is matters only where a policy names it as an owner; everybody else shares frames.
    func boardAccess(_ identity: VerifiedIdentity?) -> RoomAccess? {
        guard var access = identity?.identity.access else { return nil }
        if let user = access.user, !configuration.policies.nameOwner(user) { access.user = nil }
        return access
    }

    /// From now on the channel's right to be open is this token.
    func stand(_ connection: Connection, _ index: Int, on token: VerifiedIdentity) {
        connection.channels[index].token = token
        let warnsAt = token.ends > Front.tokenWarning ? token.ends - Front.tokenWarning : 0
        connection.channels[index].isWarned = warnsAt <= now
        schedule(connection, at: warnsAt <= now ? token.ends : warnsAt)
    }

    /// Warns of tokens that end soon, ends the channels whose token is over (the socket stays), and returns when to
    /// look again.
    func reviewTokens(_ connection: Connection) -> UInt64 {
        var next = UInt64.max
        guard connection.channels.contains(where: { $0.token != nil }) else { return next }
        for index in connection.channels.indices where !connection.channels[index].isLeaving {
            guard let token = connection.channels[index].token else { continue }
            if now >= token.ends {
                metrics.authFailures["expired", default: 0] += 1
                end(connection, index, saying: TokenError.expired(secondsAgo: 0).message)
                continue
            }
            let left = token.ends - now
            if left <= Front.tokenWarning, !connection.channels[index].isWarned {
                connection.channels[index].isWarned = true
                let subscription = connection.channels[index].subscription
                reply(connection, subscription) { writer, output in
                    writer.system(
                        ok: true, message: "Token expires in \((left + 999) / 1000) seconds",
                        joinRef: subscription.joinRef, into: &output)
                }
            }
            next = min(
                next, connection.channels[index].isWarned ? token.ends : token.ends - Front.tokenWarning)
        }
        return next
    }

    /// `access_token`: a good one replaces the channel's and the connection's, silently; a bad one, or one that may
    /// not join, ends the channel (wire.md 4.8).
    func refreshToken(
        _ connection: Connection, _ profile: Profile, _ index: Int, _ payload: Range<Int>, in text: Span<UInt8>
    ) {
        guard let verifier = configuration.verifier, !connection.channels[index].isLeaving,
            let token = (try? JoinRequest.decode(payload, in: text))?.accessToken,
            pay(
                Front.joinCost, connection, connection.channels[index].subscription,
                Request(ref: nil, wantsReply: false))
        else { return }
        do throws(TokenError) {
            let verified = try verified(token, by: verifier)
            // A token of somebody else is none for this channel.
            let user = connection.channels[index].subscription.user.value
            guard verified.identity.user == nil || verified.identity.user == user else { throw .badSignature }
            connection.profile = profile.bearing(verified)
            renew(connection, index, by: verified)
        } catch {
            metrics.authFailures[error.code, default: 0] += 1
            end(connection, index, saying: error.message)
        }
    }

    /// What the new token allows holds from here on.
    private func renew(_ connection: Connection, _ index: Int, by token: VerifiedIdentity) {
        let channel = connection.channels[index]
        let subscription = channel.subscription
        do throws(ReplyReason) {
            let rights = try rights(of: token, in: subscription.room, topic: subscription.topic)
            if subscription.room == CountsBoard.room {
                if channel.token?.identity.access != token.identity.access {
                    ask(subscription.room, .lookAgain(subscription, boardAccess(token)))
                }
            } else if channel.rights.contains(.track), !rights.contains(.track) {
                releaseHeld(connection, subscription)
                ask(subscription.room, .presence(subscription, Request(ref: nil, wantsReply: false), .revoke))
            }
            connection.channels[index].rights = rights
            stand(connection, index, on: token)
        } catch {
            metrics.denied(error)
            end(connection, index, saying: error.text)
        }
    }

    private func end(_ connection: Connection, _ index: Int, saying message: String) {
        let subscription = connection.channels[index].subscription
        reply(connection, subscription) { writer, output in
            writer.system(ok: false, message: message, joinRef: subscription.joinRef, into: &output)
        }
        releaseHeld(connection, subscription)
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
