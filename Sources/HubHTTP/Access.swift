import HTTPCore
import HubIdentity
import HubRuntime

extension Route.Access {
    /// Throws unless the request may be served.
    func check(_ head: RequestHead, _ configuration: SiteConfiguration) throws(Problem) {
        switch self {
        case .anybody: return
        case .token: _ = try identity(head, configuration)
        case .dashboard:
            guard let identity = try identity(head, configuration), !identity.isAdmin else { return }
            guard configuration.dashboardRoles.contains(identity.role) else {
                throw .roleNotAllowed(role: identity.role)
            }
        case .admin:
            guard let token = Bearer.token(in: head) else { throw .missingToken }
            guard configuration.adminToken?.matches(token) == true else { throw .notAdmin }
        }
    }

    /// Who asks, by a good token; nil when none is needed.
    private func identity(_ head: RequestHead, _ configuration: SiteConfiguration) throws(Problem) -> Identity? {
        guard let verifier = configuration.verifier else { return nil }
        guard let token = token(head) else { throw .missingToken }
        if configuration.adminToken?.matches(token) == true {
            var identity = Identity()
            identity.isAdmin = true
            return identity
        }
        do throws(TokenError) {
            return Identity(try verifier.verify(token, now: configuration.now()))
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
