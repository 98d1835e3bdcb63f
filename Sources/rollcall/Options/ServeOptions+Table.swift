import HubWebhooks

extension ServeOptions {
    static var command: Command<ServeOptions> {
        Command(
            name: "serve", summary: "run the hub", options: table,
            fileKeys: [
                FileKey(name: "rooms", help: "Policies of rooms, first match wins: see rollcall help rooms.") {
                    (value, place, options) throws(Stop) in
                    options.rooms = try RoomRule.table.readAll(value, place: place)
                }
            ],
            example: ("rollcall serve --dev --demo", "a hub with a simulated class, and a link to its page"))
    }

    private static var table: [Option<ServeOptions>] {
        [
            Option("listen", \.listen, .address, "Where to listen; port 0 takes a free one."),
            Option("tls-cert", \.tlsCert, .path, "A certificate and its chain, PEM: TLS is spoken, too."),
            Option("tls-key", \.tlsKey, .path, "The private key of the certificate, PEM."),
            Option(
                "tls-listen", \.tlsListen, .address, standard: ListenAddress.standardSecure.description,
                "Where to listen for TLS."),
            Option("dev", \.isDevelopment, .flag, "Anybody may be anybody; this machine only."),
            Option("demo", \.demo, students, "Simulate a class of N tabs; alone it means 120."),
            Option(
                "loops", \.loops, .integer("N", 1...256), standard: "one for each core",
                "Event loops, a thread each."),
            Option("echo", \.hasEcho, .flag, "Add a plain WebSocket echo at /echo."),
            Option("grace-close", \.graceClose, grace, "Until a closed tab leaves; 0 is at once."),
            Option("grace-lost", \.graceLost, grace, "Until a lost connection leaves; 0 is at once."),
            Option("idle-timeout", \.idleTimeout, patience, "Silence after which a connection is lost."),
            Option("window", \.window, window, "Merges the presence changes of a room; 0 merges none."),
            Option("jwt-secret-file", \.jwtSecretFile, .path, "The key of HS256 tokens, at least 32 bytes."),
            Option(
                "jwt-key-file", \.jwtKeyFiles, .list("PATHS"), standard: nil,
                "Public keys of RS256 and ES256 tokens, PEM; kid=PATH names one."),
            Option("dashboard-roles", \.dashboardRoles, .list("ROLES"), "Roles that may follow counts:*."),
            Option(
                "max-message", \.maxMessage, .bytes(1...(1 << 30)), standard: "5MB, 16MiB at /echo",
                "The longest message that a client may send."),
            Option(
                "max-connections", \.maxConnections, .integer("N", 1...10_000_000),
                standard: "what the open-file limit allows", "Connections at one time."),
            Option("max-topics", \.maxTopics, .integer("N", 1...100_000), "Topics that a connection may join."),
            Option(
                "max-per-address", \.maxPerAddress, .integer("N", 1...10_000_000),
                "Connections of one address, or IPv6 network."),
            Option(
                "request-rate", \.requestRate, .integer("N", 1...100_000),
                "HTTP requests a second of one address, or IPv6 network."),
            Option(
                "notification-rate", \.notificationRate, .integer("N", 1...60_000),
                "Notifications a minute that a user is sent."),
            Option("max-rooms", \.maxRooms, .integer("N", 1...10_000_000), "Rooms at one time."),
            Option(
                "trusted-proxies", \.trustedProxies, .list("BLOCKS"), standard: nil,
                "Whose X-Forwarded-For is believed, such as 10.0.0.0/8."),
            Option(
                "origins", \.origins, .list("ORIGINS"), standard: "any",
                "Whose pages are served: https://a.example, https://*.a.example."),
            Option(
                "outbox-memory", \.outboxMemory, .bytes((1 << 20)...(1 << 50)), standard: "a quarter of the memory",
                "What may wait for all slow readers together."),
            Option(
                "partial-memory", \.partialMemory, .bytes((1 << 20)...(1 << 40)),
                "What may have come in part, of all connections."),
            Option(
                "message-rate", \.messageRate, .integer("N", 1...100_000),
                "Messages a second that a connection may send to rooms."),
            Option("head-timeout", \.headTimeout, patience, "Time for a whole request head."),
            Option("compression", \.compression, .choice("MODE"), "permessage-deflate for clients that offer it."),
            Option(
                "compress-above", \.compressAbove, .bytes(0...(1 << 30)),
                "Messages up to this go out uncompressed."),
            Option(
                "compress-below", \.compressBelow, .bytes(0...(1 << 30)),
                "Messages longer than this do, too: 1 MiB takes 15 ms."),
            Option(
                "compress-takeover", \.compressTakeover, .flag,
                "Messages refer to those before: 32 KiB a connection."),
            Option("drain-seconds", \.drainTime, grace, "Spreads the closes when the hub ends; 0 is at once."),
            Option(
                "store", \.store, .store, standard: "memory with --dev, else a file in the state directory",
                "Where to keep what outlives the hub."),
            Option("record-addresses", \.recordsAddresses, .flag, "Sessions are kept with their addresses."),
            Option("abandon-after", \.abandonAfter, keeping, "Gives up sessions silent for so long; 0 none."),
            Option("keep-sessions", \.keepSessions, keeping, "How long sessions are kept; 0 is for ever."),
            Option("keep-minutes", \.keepMinutes, keeping, "How long the minutes of rooms are; hours stay."),
            Option("keep-notifications", \.keepNotifications, keeping, "How long notifications are."),
            Option("keep-activity", \.keepActivity, keeping, "How long activity feeds are."),
            Option("keep-audit", \.keepAudit, keeping, "How long the audit log is."),
            Option(
                "webhook", \.webhooks, .list("URLS"), standard: nil,
                "Who is told of what happens in rooms: see WEBHOOKS.md."),
            Option(
                "webhook-secret-file", \.webhookSecretFile, .path, "The key that signs it, at least 32 bytes."),
            Option(
                "webhook-events", \.webhookEvents, webhookTopics,
                "Of what they are told."),
            Option(
                "webhook-rooms", \.webhookRooms, .list("PATTERNS"), standard: "all",
                "In which rooms, such as exam-*."),
            // A file cannot name the file that is read.
            Option("config", \.config, .path, "A JSON file of options and rooms.").notInFile,
            Option("log-level", \.logLevel, .choice("LEVEL"), "The least that is logged."),
            Option("log-format", \.logFormat, .choice("FORMAT"), "How it is logged."),
        ]
    }

    /// How long a grace may be.
    static var grace: ValueReader<Duration> { .seconds(.zero ... .seconds(3600)) }
    /// How long presence changes may be held back to be merged; a crowd stretches it, to a second at most.
    static var window: ValueReader<Duration> { .milliseconds(.zero ... .seconds(1)) }
    /// How long counts and broadcasts may be held back.
    static var windows: ValueReader<Duration> { .milliseconds(.zero ... .seconds(10)) }
    /// How long something may be kept: ten years, or for ever.
    private static var keeping: ValueReader<Duration> { .seconds(.zero ... .seconds(3650 * 86_400)) }
    /// How long the hub may wait for somebody.
    private static var patience: ValueReader<Duration> { .seconds(.milliseconds(100) ... .seconds(3600)) }

    private static var webhookTopics: ValueReader<[WebhookEvent.Topic]> {
        let words = WebhookEvent.Topic.allCases.map(\.rawValue).joined(separator: ", ")
        return ValueReader(
            placeholder: "EVENTS", range: words, expectation: "any of \(words)", isList: true,
            read: { texts in
                let topics = texts.compactMap { WebhookEvent.Topic(rawValue: $0) }
                return topics.count == texts.count ? topics : nil
            }, show: { $0.map(\.rawValue).joined(separator: ",") })
    }

    private static var students: ValueReader<Int> {
        var reader: ValueReader<Int> = .integer("N", 0...10_000)
        reader.implied = "120"
        return reader
    }
}
