import Glibc
import HTTPCore
import HubHTTP
import HubIdentity
import HubRuntime
import LimitCore
import PresenceCore
import SocketIO

/// What the options mean for the hub.
extension ServeCommand {
    func configuration(fileLimit: Int, _ adminToken: AdminToken) throws(Stop) -> HubConfiguration {
        var configuration = HubConfiguration()
        configuration.loops = options.loops
        configuration.isDevelopment = options.isDevelopment
        configuration.adminToken = adminToken
        configuration.hasEcho = options.hasEcho
        configuration.maxMessageBytes = options.messageLimit
        configuration.maxEchoBytes = options.echoMessageLimit
        configuration.compressAbove = options.compression == .on ? options.compressAbove : nil
        configuration.compressBelow = options.compressBelow
        configuration.keepsWindows = options.compressTakeover
        configuration.idleTimeout = options.idleTimeout.asMilliseconds
        configuration.headTimeout = options.headTimeout.asMilliseconds
        configuration.drainTime = options.drainTime.asMilliseconds
        configuration.maxTopics = options.maxTopics
        configuration.maxPerAddress = options.maxPerAddress
        configuration.maxRequestsPerSecond = options.requestRate
        configuration.maxRooms = options.maxRooms
        configuration.maxPartialBytes = options.partialMemory
        configuration.proxies = try proxies()
        if !options.origins.isEmpty { configuration.origins = try origins() }
        configuration.maxOutboxMemory = options.outboxMemory ?? physicalMemory() / 4
        configuration.maxMessagesPerSecond = options.messageRate
        configuration.maxConnections = maxConnections(fileLimit)
        configuration.recordsAddresses = options.recordsAddresses
        configuration.dashboardRoles = Set(options.dashboardRoles)
        configuration.bootID = UInt64.random(in: 1 << 20..<1 << 36)
        if !keyFiles.isEmpty { configuration.verifier = TokenVerifier(keys: try keyFiles.read()) }
        configuration.policies = try policies()
        return configuration
    }

    /// As many as there are descriptors for, less those of the program itself and of the operator's reserve.
    private func maxConnections(_ fileLimit: Int) -> Int {
        let possible = max(64, fileLimit - 64 - 4 * options.loops - HubConfiguration.reserve(loops: options.loops))
        guard let wanted = options.maxConnections else { return possible }
        if wanted > possible {
            log.warning(
                "the open-file limit allows fewer connections",
                ["max_connections": "\(wanted)", "possible": "\(possible)", "open_files": "\(fileLimit)"])
        }
        return min(wanted, possible)
    }

    private func proxies() throws(Stop) -> TrustedProxies {
        var blocks: [AddressBlock] = []
        for text in options.trustedProxies {
            guard let block = AddressBlock(text) else {
                throw .wrongValue(
                    "--trusted-proxies", text, expected: "an address, or a block of them such as 10.0.0.0/8", hint: nil)
            }
            blocks.append(block)
        }
        return TrustedProxies(blocks)
    }

    private func origins() throws(Stop) -> OriginRules {
        do throws(OriginRules.NoOrigin) {
            return try OriginRules(options.origins)
        } catch {
            throw .wrongValue(
                "--origins", error.text, expected: "https://app.example.org, https://*.example.org or *", hint: nil)
        }
    }

    private func policies() throws(Stop) -> RoomPolicies {
        var fallback = RoomPolicy()
        fallback.graceClose = options.graceClose.asMilliseconds
        fallback.graceLost = options.graceLost.asMilliseconds
        fallback.window = options.window.asMilliseconds
        // The demonstration shows what exclusion is for.
        if options.demo > 0 { fallback.excludeRoles = Set(["teacher"].compactMap { Role($0) }) }
        fallback.labels =
            ["page", "current_page", "language", "language_code"].compactMap { LabelName($0) } + [.competition]
        var rules: [RoomPolicies.Rule] = []
        for rule in options.rooms {
            rules.append(RoomPolicies.Rule(pattern: rule.match, policy: try rule.policy(over: fallback)))
        }
        return RoomPolicies(rules: rules, fallback: fallback)
    }
}

extension RoomRule {
    /// The hub's own policy with what the rule says.
    func policy(over fallback: RoomPolicy) throws(Stop) -> RoomPolicy {
        var policy = fallback
        if let excludeRoles {
            policy.excludeRoles = Set(try excludeRoles.map { name throws(Stop) in try checked(name, "exclude_roles") })
        }
        if let owner { policy.owner = try checked(owner, "owner") as UserID }
        if let excludeOwner { policy.excludesOwner = excludeOwner }
        if let capacity { policy.capacity = capacity }
        if let graceClose { policy.graceClose = graceClose.asMilliseconds }
        if let graceLost { policy.graceLost = graceLost.asMilliseconds }
        if let lease { policy.leases.standard = lease.asMilliseconds }
        for (role, lease) in try roleLeases() { policy.leases.give(lease, to: role) }
        if let staleAfter { policy.httpStaleAfter = staleAfter.asMilliseconds }
        if let window { policy.window = window.asMilliseconds }
        if let countInterval { policy.countInterval = countInterval.asMilliseconds }
        if let broadcastWindow { policy.broadcastWindow = broadcastWindow.asMilliseconds }
        if let labels {
            policy.labels = try labels.map { name throws(Stop) in try checked(name, "labels") }
            if !policy.labels.contains(.competition) { policy.labels.append(.competition) }
            guard policy.labels.count <= Meta.labelLimit else {
                throw .wrongValue(
                    "rooms \(match) labels", "\(labels.count) names",
                    expected: "at most \(Meta.labelLimit), competition among them", hint: nil)
            }
        }
        if let isPrivate { policy.isPrivate = isPrivate }
        if let anonymous { policy.anonymous = anonymous }
        return policy
    }

    /// `teacher=120s`, each role once or the last.
    private func roleLeases() throws(Stop) -> [(Role, Milliseconds)] {
        var leases: [(Role, Milliseconds)] = []
        for text in roleLease ?? [] {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, let lease = Duration(shortText: parts[1], unit: "s"), Self.lease.contains(lease)
            else {
                throw .wrongValue(
                    "rooms \(match) role_lease", text, expected: "a role and 1s to 1d, such as teacher=120s", hint: nil)
            }
            leases.append((try checked(parts[0], "role_lease"), lease.asMilliseconds))
        }
        return leases
    }

    private func checked<Kind>(_ text: String, _ key: String) throws(Stop) -> Name<Kind> {
        guard let name = Name<Kind>(text) else {
            throw .wrongValue(
                "rooms \(match) \(key)", text, expected: "1 to \(Kind.limit) octets without control characters",
                hint: nil)
        }
        return name
    }
}

extension Duration {
    /// Whole milliseconds; options are never negative.
    fileprivate var asMilliseconds: Milliseconds { Milliseconds(max(0, wholeMilliseconds)) }
}
