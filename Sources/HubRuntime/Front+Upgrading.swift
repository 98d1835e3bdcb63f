import ChannelProtocol
package import HTTPCore
import HubIdentity
import LimitCore
import PresenceCore
import SocketIO
import WebSocketCore

/// From an HTTP request to a WebSocket, or to a refusal that says why (wire.md 1).
extension Front {
    /// Where stock clients look for a socket; `/websocket` is what the Python client makes of a bare host.
    private enum Path: String {
        case supabase = "/realtime/v1/websocket"
        case plain = "/socket/websocket"
        case bare = "/websocket"
        case echo = "/echo"
    }

    /// Handles a request for a WebSocket path; false = it is for the HTTP handler.
    func upgrade(_ connection: Connection, _ head: RequestHead) -> Bool {
        guard let path = Path(rawValue: head.path), path != .echo || configuration.hasEcho else { return false }
        do throws(Refusal) {
            guard !isDraining else { throw Refusal(503, "Realtime is restarting, please standby") }
            let upgrade = try handshake(head)
            do throws(AddressTable.Refusal) { try countClient(connection, head) } catch { throw .tooMany }
            if path == .echo {
                connection.phase = .echo
            } else {
                connection.profile = try profile(connection, head, path, upgrade)
                connection.phase = .webSocket
                connection.lease = UInt32(configuration.policies.fallback.leases.standard)
            }
            connection.request = nil
            connection.reader = FrameReader(
                role: .server, maxMessageBytes: messageLimit(connection), allowsCompression: upgrade.deflate != nil)
            connection.packing = Packing(upgrade.deflate)
            if connection.packing.keepsWindow { table.mark(connection.ref.slot, .unshared) }
            outbox(of: connection).append { upgrade.append(to: &$0) }
            list(connection)
            connection.phaseEnds = now + configuration.unjoinedTimeout
            renewLease(connection)
            schedule(connection, at: pingTime(after: now))
        } catch {
            metrics.handshakeFailures["\(error.response.status)", default: 0] += 1
            respond(connection, error.response, keepAlive: false, isHead: head.method == "HEAD")
        }
        return true
    }

    private struct Refusal: Error {
        let response: Response

        init(_ status: Int, _ sentence: String) {
            response = Response(status: status, error: sentence)
        }

        static var tooMany: Refusal { Refusal(response: AddressTable.Refusal.response) }

        init(response: Response) {
            self.response = response
        }

        init(_ refusal: HandshakeRefusal) {
            response = refusal.response
        }
    }

    private func handshake(_ head: RequestHead) throws(Refusal) -> Upgrade {
        do throws(HandshakeRefusal) {
            return try Handshake.accept(
                head, subprotocols: ["phoenix"], compresses: configuration.compressAbove != nil,
                keepsWindow: configuration.keepsWindows)
        } catch {
            throw Refusal(error)
        }
    }

    private func profile(
        _ connection: Connection, _ head: RequestHead, _ path: Path, _ upgrade: Upgrade
    ) throws(Refusal) -> Profile {
        guard let query = QueryItems(head.query) else { throw Refusal(400, "The query has a bad percent-encoding.") }
        guard let version = WireVersion(query: query["vsn"]) else {
            throw Refusal(403, "vsn must be 1.0.x or 2.0.x.")
        }
        let flavour = path == .plain ? Flavour.plain : .supabase
        let identity = try identity(token: token(head, query, upgrade), isRequired: path != .plain)
        let visitor = visitor(connection, head)
        let user = query["user_id"]
        guard identity == nil, user == nil else {
            return Profile(
                version: version, flavour: flavour, identity: identity, userParameter: user, visitor: visitor)
        }
        return profiles.profile(version, flavour, visitor: visitor)
    }

    /// The token of the handshake: header `x-api-key`, then `Authorization`, query, subprotocol (wire.md 0, 1.1, 5).
    private func token(_ head: RequestHead, _ query: QueryItems, _ upgrade: Upgrade) -> String? {
        let candidates = [
            head.first("x-api-key"), Bearer.token(in: head), query["token"], query["apikey"],
            upgrade.offeredSubprotocols.lazy.compactMap(Bearer.token(inSubprotocol:)).first,
        ]
        return candidates.lazy.compactMap { $0 }.first { !$0.isEmpty && !$0.hasPrefix("sb_") }
    }

    private func identity(token: String?, isRequired: Bool) throws(Refusal) -> VerifiedIdentity? {
        guard let verifier = configuration.verifier else { return nil }
        guard let token else {
            // A plain client may bring its token with the join instead.
            if !isRequired { return nil }
            metrics.authFailures["missing", default: 0] += 1
            throw Refusal(401, "API key is missing")
        }
        do throws(TokenError) {
            return try verified(token, by: verifier)
        } catch {
            metrics.authFailures[error.code, default: 0] += 1
            throw Refusal(401, error.refusal)
        }
    }
}

/// Where a bearer token stands outside the query.
package enum Bearer {
    /// `Authorization: Bearer …`.
    package static func token(in head: RequestHead) -> String? {
        guard let value = head.first("authorization") else { return nil }
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1])
    }

    /// `base64url.bearer.phx.…`, as phoenix.js offers it.
    static func token(inSubprotocol name: String) -> String? {
        let prefix = "base64url.bearer.phx."
        guard name.hasPrefix(prefix), let octets = Base64URL.decode(Array(name.utf8.dropFirst(prefix.utf8.count))[...])
        else { return nil }
        return String(validating: octets, as: UTF8.self)
    }
}
