import Glibc
import HTTPCore
import HubHTTP
import HubIdentity
import HubRuntime
import HubStore
import LimitCore
import PresenceCore
import SocketIO

/// Runs the hub until a signal ends it.
struct ServeCommand {
    let options: ServeOptions

    var keyFiles: KeyFiles {
        KeyFiles(secretFile: options.jwtSecretFile, publicKeyFiles: options.jwtKeyFiles)
    }

    private var tlsFiles: TLSFiles? {
        guard let certificate = options.tlsCert, let key = options.tlsKey else { return nil }
        return TLSFiles(certificate: certificate, key: key)
    }

    var log: Log { Log(level: options.logLevel, format: options.logFormat) }

    func run() async throws(Stop) {
        // Before the hub can be seen, so that no signal finds the default: death without a word to the clients.
        let signals = try watchSignals()
        let files = ProcessLimits.raiseOpenFiles()
        let adminToken = AdminToken()
        var configuration = try configuration(fileLimit: files, adminToken)
        let environment = try processEnvironment()
        let manager = try ServiceManager(environment: environment, pid: getpid())
        let listener = try listener(at: options.listen, passed: manager.socket)
        let secure = try secureListener(passed: manager.secureSocket)
        let store = try openStore(environment: environment)
        let courier = try startCourier()
        configuration.roomLog = courier
        let seats = try await openSeats(store, courier)
        let recorder = SessionRecorder(store)
        configuration.sessionLog = recorder
        configuration.sessionFollower = seats
        configuration.minuteLog = recorder
        configuration.memory = RoomRecorder(store: store, log: log)
        var siteConfiguration = siteConfiguration(configuration, store, seats)
        siteConfiguration.courier = courier
        let site = Site(configuration: siteConfiguration)
        let hub: Hub
        do {
            hub = try await Hub(configuration: configuration, listener: listener, secure: secure, handler: site)
        } catch {
            throw Stop(.failed, "\(error)")
        }
        site.attach(hub)
        await seats.attach(hub)
        // The one line that other programs wait for.
        let secureAddress = secure.map { " and wss://\($0.listener.address)" } ?? ""
        Console.print("rollcall \(Version.number) listening on ws://\(hub.address)\(secureAddress)")
        let instructor = options.demo > 0 ? "&user=\(DemoSchool.instructor)" : ""
        Console.say("page: http://\(hub.address)/#admin=\(adminToken.text)\(instructor)")
        if options.isDevelopment { Console.say("try:  http://\(hub.address)/try?user=ada") }
        log.info(
            "listening",
            [
                "address": "\(hub.address)", "loops": "\(configuration.loops)",
                "max_connections": "\(configuration.maxConnections)", "open_files": "\(files)",
            ])
        manager.notify("READY=1", status: "listening on \(hub.address)")
        manager.beat { await hub.pulse() }
        let jobs = JobRunner(plan: options.jobPlan, store: store, log: log).start()
        let pulse = PulseRunner(hub: hub, store: store).start()
        if options.demo > 0 { DemoClass.start(options.demo, at: hub.address, adminToken: adminToken.text) }
        while await signals.next() == SIGHUP { reload(configuration.verifier, hub) }
        log.info("draining")
        jobs.cancel()
        pulse.cancel()
        manager.notify("STOPPING=1", status: "draining")
        Task {
            while await signals.next() == SIGHUP {}  // No hurry, only files that nobody needs any more.
            hub.hurry()
        }
        await hub.drain()
        if let courier { await stop(courier) }
        // What the last leaves left behind is written before we go.
        store.endSessions(at: Timestamp(milliseconds: WallClock.milliseconds))
        store.close()
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

    /// Looks at whatever a start reads and opens nothing: files of keys and certificates, names, rules of rooms.
    func checkFiles() throws(Stop) {
        _ = try configuration(fileLimit: ProcessLimits.hardOpenFiles, AdminToken())
        guard let tlsFiles else { return }
        warnOfValidity(of: try tlsFiles.read(), in: tlsFiles)
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

    private func siteConfiguration(
        _ configuration: HubConfiguration, _ store: any Store, _ seats: SeatRegistrar
    ) -> SiteConfiguration {
        var site = SiteConfiguration()
        site.store = store
        site.seats = seats
        site.notificationPace = NotificationPace(perMinute: options.notificationRate)
        site.verifier = configuration.verifier
        site.adminToken = configuration.adminToken
        site.origins = configuration.origins
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
}
