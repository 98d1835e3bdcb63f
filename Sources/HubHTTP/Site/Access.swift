import HTTPCore
import HubIdentity
import HubRuntime
import PresenceCore

/// Who asks, as far as it is known.
enum Asker: Sendable {
    /// Nobody asked for a name: in development, or where anybody may ask.
    case anybody
    /// By the hub's admin token, which opens every room.
    case admin
    case token(Identity)

    /// The name that stands in the log and in the audit log.
    var name: String {
        switch self {
        case .anybody: "anybody"
        case .admin: "admin"
        case .token(let identity): identity.user ?? (identity.access.isService ? "app" : identity.role)
        }
    }

    /// What tells askers apart, for what belongs to one of them: a user's name is no other word.
    var identifier: String {
        switch self {
        case .anybody: "anybody"
        case .admin: "admin"
        case .token(let identity): identity.user.map { "user:\($0)" } ?? "key:\(identity.role)"
        }
    }

    /// The user that the token names.
    var user: UserID? {
        guard case .token(let identity) = self else { return nil }
        return identity.user.flatMap { UserID($0) }
    }

    /// Whether the app's server asks, or its operator: what it says of others is believed.
    ///
    /// In development anybody is.
    var isTrusted: Bool {
        switch self {
        case .anybody, .admin: true
        case .token(let identity): identity.access.isService
        }
    }

    /// What it may do in a room.
    func rights(in room: RoomName, _ policies: RoomPolicies) -> RoomRights {
        switch self {
        case .anybody: policies.rights(of: nil, in: room)
        case .admin: .all
        case .token(let identity): policies.rights(of: identity.access, in: room)
        }
    }
}

extension Route.Access {
    /// Who asks; throws unless the request may be served.
    func asker(_ head: RequestHead, _ configuration: SiteConfiguration) throws(Problem) -> Asker {
        switch self {
        case .anybody: return .anybody
        case .token: return try asker(by: token(head), configuration)
        case .dashboard:
            let asker = try asker(by: token(head), configuration)
            if case .token(let identity) = asker, !identity.access.isService,
                !configuration.dashboardRoles.contains(identity.role)
            {
                throw .roleNotAllowed(role: identity.role)
            }
            return asker
        case .app:
            let asker = try asker(by: token(head), configuration)
            guard asker.isTrusted else { throw .notAnApp }
            return asker
        case .moderator:
            // No page of another site can make a browser send this header; a query or a cookie it could.
            guard let token = Bearer.token(in: head) else { throw .missingToken }
            guard configuration.verifier != nil || configuration.adminToken?.matches(token) == true else {
                throw .notAdmin
            }
            return try asker(by: token, configuration)
        }
    }

    /// Whose token this is; without a verifier none is needed.
    private func asker(by token: String?, _ configuration: SiteConfiguration) throws(Problem) -> Asker {
        if let token, configuration.adminToken?.matches(token) == true { return .admin }
        guard let verifier = configuration.verifier else { return .anybody }
        guard let token else { throw .missingToken }
        do throws(TokenError) {
            return .token(Identity(try verifier.verify(token, now: configuration.now())))
        } catch {
            throw .refusedToken(error)
        }
    }

    /// The token of a request: `Authorization`, then the header and the query parameters of stock clients (wire.md 6).
    ///
    /// A publishable key (`sb_…`) names nobody and is passed over.
    private func token(_ head: RequestHead) -> String? {
        let query = QueryItems(head.query)
        let candidates = [
            Bearer.token(in: head), head.first("x-api-key"), head.first("apikey"), query?["token"], query?["apikey"],
        ]
        return candidates.lazy.compactMap { $0 }.first { !$0.isEmpty && !$0.hasPrefix("sb_") }
    }
}
