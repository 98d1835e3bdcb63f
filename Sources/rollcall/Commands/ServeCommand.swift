import Glibc
import HTTPCore
import HubHTTP
import HubIdentity
import HubRuntime
import LimitCore
import PresenceCore
import SocketIO

/// Runs the hub until a signal ends it.
struct ServeCommand {
    let options: ServeOptions

    private var keyFiles: KeyFiles {
        KeyFiles(secretFile: options.jwtSecretFile, publicKeyFiles: options.jwtKeyFiles)
    }

    private var tlsFiles: TLSFiles? {
        guard let certificate = options.tlsCert, let key = options.tlsKey else { return nil }
        return TLSFiles(certificate: certificate, key: key)
    }

    private var log: Log { Log(level: options.logLevel, format: options.logFormat) }

    func run() async throws(Stop) {
        // Before the hub can be seen, so that no signal finds the default: death without a word to the clients.
        let signals = try watchSignals()
        let files = ProcessLimits.raiseOpenFiles()
        let configuration = try configuration(fileLimit: files)
        let manager = try ServiceManager(environment: processEnvironment(), pid: getpid())
        let listener = try listener(at: options.listen, passed: manager.socket)
        let secure = try secureListener(passed: manager.secureSocket)
        let adminToken = AdminToken()
        let site = Site(configuration: siteConfiguration(configuration, adminToken))
        let hub: Hub
        do {
            hub = try await Hub(configuration: configuration, listener: listener, secure: secure, handler: site)
        } catch {
            throw Stop(.failed, "\(error)")
        }
        site.attach(hub)
        // The one line that other programs wait for.
        let secureAddress = secure.map { " and wss://\($0.listener.address)" } ?? ""
        Console.print("rollcall \(Version.number) listening on ws://\(hub.address)\(secureAddress)")
        Console.say("page: http://\(hub.address)/#admin=\(adminToken.text)")
        log.info("listening", ["address": "\(hub.address)", "loops": "\(configuration.loops)"])
        manager.notify("READY=1", status: "listening on \(hub.address)")
        manager.beat { await hub.pulse() }
        if options.demo > 0 { DemoClass.start(options.demo, at: hub.address) }
        while await signals.next() == SIGHUP { reload(configuration.verifier, hub) }
        log.info("draining")
        manager.notify("STOPPING=1", status: "draining")
        Task {
            while await signals.next() == SIGHUP {}  // No hurry, only files that nobody needs any more.
            hub.hurry()
        }
        await hub.drain()
        log.info("stopped")
    }

    /// The socket that was passed, or one at `address`.
    private func listener(at address: ListenAddress, passed: Int32?) throws(Stop) -> Listener {
        let listener: Listener
        do throws(IOError) {
            listener =
                if let passed { try Listener(adopting: passed) } else {
                    try Listener(at: SocketAddress(host: address.host, port: address.port))
                }
        } catch {
            if passed != nil { throw Stop(.failed, "the socket that was passed: \(error)") }
            throw Stop(.failed, "\(address): \(error)", hint: "another program may listen there; try another port")
        }
        guard listener.address.isLoopback || !options.isDevelopment else {
            throw Stop(.usage, "--dev needs no token, so that it may not listen on \(listener.address)")
        }
        return listener
    }

    /// Where TLS is spoken; nil without a certificate.
    private func secureListener(passed: Int32?) throws(Stop) -> SecureListener? {
        guard let tlsFiles else {
            if passed == nil { return nil }
            throw Stop(
                .usage, "a socket for TLS was passed, and there is no certificate",
                hint: "give --tls-cert and --tls-key")
        }
        let context = try tlsFiles.read()
        warnOfValidity(of: context, in: tlsFiles)
        return SecureListener(listener: try listener(at: options.secureListen, passed: passed), context: context)
    }

    /// A certificate that is not in force is served all the same: a client may still accept it, or its clock be right.
    private func warnOfValidity(of context: TLSContext, in files: TLSFiles) {
        let now = WallClock.seconds
        guard now < context.validFrom || now > context.validUntil else { return }
        log.warning(
            "the certificate is not in force, clients will refuse it",
            [
                "file": files.certificate, "from": HTTPDate.timestamp(milliseconds: context.validFrom * 1000),
                "until": HTTPDate.timestamp(milliseconds: context.validUntil * 1000),
                "hint": "renew it, then send SIGHUP",
            ])
    }

    private func watchSignals() throws(Stop) -> SignalQueue {
        do throws(IOError) {
            // With nothing to reload a hangup is what it always was: the terminal is gone, and so is the hub.
            let hasFiles = !keyFiles.isEmpty || tlsFiles != nil
            return try Signals.watch(hasFiles ? [SIGTERM, SIGINT, SIGHUP] : [SIGTERM, SIGINT])
        } catch {
            throw Stop(.failed, "\(error)")
        }
    }

    /// Reads keys and certificate again; a bad file, and what it belongs to stays as it was.
    private func reload(_ verifier: TokenVerifier?, _ hub: Hub) {
        if let verifier { reloadKeys(verifier) }
        if let tlsFiles { reloadCertificate(tlsFiles, hub) }
    }

    private func reloadCertificate(_ files: TLSFiles, _ hub: Hub) {
        do throws(Stop) {
            let context = try files.read()
            hub.replace(tls: context)
            log.info(
                "certificate reloaded",
                [
                    "file": files.certificate,
                    "until": HTTPDate.timestamp(milliseconds: context.validUntil * 1000),
                ])
            warnOfValidity(of: context, in: files)
        } catch {
            log.warning(
                "certificate not reloaded, the old one stays", ["problem": error.message, "hint": error.hint ?? ""])
        }
    }

    private func reloadKeys(_ verifier: TokenVerifier) {
        do throws(Stop) {
            let keys = try keyFiles.read()
            verifier.replace(keys: keys)
            log.info("keys reloaded", ["keys": "\(keys.count)"])
        } catch {
            log.warning("keys not reloaded, the old ones stay", ["problem": error.message])
        }
    }

    private func configuration(fileLimit: Int) throws(Stop) -> HubConfiguration {
        var configuration = HubConfiguration()
        configuration.loops = options.loops
        configuration.isDevelopment = options.isDevelopment
        configuration.hasEcho = options.hasEcho
        configuration.maxMessageBytes = options.messageLimit
        configuration.maxEchoBytes = options.echoMessageLimit
        configuration.compressAbove = options.compression == .on ? options.compressAbove : nil
        configuration.compressBelow = options.compressBelow
        configuration.idleTimeout = options.idleTimeout.asMilliseconds
        configuration.headTimeout = options.headTimeout.asMilliseconds
        configuration.drainTime = options.drainTime.asMilliseconds
        configuration.maxTopics = options.maxTopics
        configuration.maxPerAddress = options.maxPerAddress
        configuration.proxies = try proxies()
        if !options.origins.isEmpty { configuration.origins = try origins() }
        configuration.maxOutboxMemory = options.outboxMemory ?? physicalMemory() / 4
        configuration.maxMessagesPerSecond = options.messageRate
        configuration.maxConnections = options.maxConnections ?? max(64, fileLimit - 64)
        configuration.dashboardRoles = Set(options.dashboardRoles)
        configuration.bootID = UInt64.random(in: 1 << 20..<1 << 36)
        if !keyFiles.isEmpty { configuration.verifier = TokenVerifier(keys: try keyFiles.read()) }
        configuration.policies = try policies()
        return configuration
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

    private func siteConfiguration(_ configuration: HubConfiguration, _ adminToken: AdminToken) -> SiteConfiguration {
        var site = SiteConfiguration()
        site.verifier = configuration.verifier
        site.adminToken = adminToken
        site.dashboardRoles = configuration.dashboardRoles
        site.policies = configuration.policies
        let log = log
        site.audit = { audit in
            log.info(
                "moderation",
                [
                    "deed": audit.deed, "room": audit.room, "user": audit.user, "seconds": "\(audit.seconds)",
                    "by": audit.by,
                ])
        }
        site.build = [("version", Version.number), ("swift", Version.swift)]
        return site
    }

    private func policies() throws(Stop) -> RoomPolicies {
        var fallback = RoomPolicy()
        fallback.graceClose = options.graceClose.asMilliseconds
        fallback.graceLost = options.graceLost.asMilliseconds
        fallback.window = options.window.asMilliseconds
        // The demonstration shows what exclusion is for.
        if options.demo > 0 { fallback.excludeRoles = Set(["teacher"].compactMap { Role($0) }) }
        fallback.labels = ["page", "language"].compactMap { LabelName($0) } + [.competition]
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
        if let staleAfter { policy.httpStaleAfter = staleAfter.asMilliseconds }
        if let window { policy.window = window.asMilliseconds }
        if let countInterval { policy.countInterval = countInterval.asMilliseconds }
        if let broadcastWindow { policy.broadcastWindow = broadcastWindow.asMilliseconds }
        if let labels {
            policy.labels = try labels.map { name throws(Stop) in try checked(name, "labels") }
            if !policy.labels.contains(.competition) { policy.labels.append(.competition) }
        }
        if let isPrivate { policy.isPrivate = isPrivate }
        if let anonymous { policy.anonymous = anonymous }
        return policy
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
