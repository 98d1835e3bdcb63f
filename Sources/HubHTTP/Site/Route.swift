import HTTPCore

/// One line of the route table: what is answered, to whom, and how.
struct Route: Sendable {
    /// Who may ask.
    enum Access: Sendable {
        case anybody
        /// Whoever brings a good token; without a verifier, anybody.
        case token
        /// As `token`, with a role that may read all rooms.
        case dashboard
        /// The app's server, by a token of the role `service_role` that names no user, or the hub's admin token.
        case app
        /// Whoever brings the hub's admin token, or a good one of somebody who may moderate the room.
        case moderator
    }

    enum Work: Sendable {
        /// Done on the event loop, in microseconds.
        case atOnce(@Sendable (Exchange) throws(Problem) -> Response)
        /// Asks the hub's loops, so that the answer comes later.
        case later(@Sendable (Exchange) async throws(Problem) -> Response)
    }

    let method: String
    let pattern: PathPattern
    let access: Access
    let work: Work

    init(_ method: String, _ pattern: PathPattern, for access: Access = .anybody, _ work: Work) {
        self.method = method
        self.pattern = pattern
        self.access = access
        self.work = work
    }
}

/// All routes; few enough to be looked through one by one.
struct RouteTable: Sendable {
    let routes: [Route]

    /// The route of a request and what stands at its places.
    func find(_ method: String, _ path: String) throws(Problem) -> (route: Route, places: [String: String]) {
        let candidates = try candidates(path)
        // HEAD is GET without the body, which the connection leaves out (RFC 9110 9.3.2).
        let wanted = method == "HEAD" ? "GET" : method
        guard let found = candidates.first(where: { $0.route.method == wanted }) else {
            throw .methodNotAllowed(allow: Self.allow(candidates.map(\.route)))
        }
        return found
    }

    /// The methods of a path, as `Allow` lists them.
    func allowed(_ path: String) throws(Problem) -> String {
        Self.allow(try candidates(path).map(\.route))
    }

    private func candidates(_ path: String) throws(Problem) -> [(route: Route, places: [String: String])] {
        guard let segments = PercentCoding.segments(ofPath: path) else { throw .badPath }
        let candidates = routes.compactMap { route in route.pattern.match(segments).map { (route, $0) } }
        guard !candidates.isEmpty else { throw .routeNotFound }
        return candidates
    }

    private static func allow(_ routes: [Route]) -> String {
        let methods = Set(routes.map(\.method))
        return (methods.union(methods.contains("GET") ? ["HEAD", "OPTIONS"] : ["OPTIONS"])).sorted()
            .joined(separator: ", ")
    }
}
