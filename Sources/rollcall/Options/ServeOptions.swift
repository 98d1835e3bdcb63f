import HubIdentity
import HubWebhooks

/// What `rollcall serve` can be told; the defaults stand here and nowhere else.
struct ServeOptions: CommandOptions, Equatable {
    enum LogLevel: String, CaseIterable {
        case debug, info, warning, error
    }

    enum LogFormat: String, CaseIterable {
        case text, json
    }

    enum Compression: String, CaseIterable {
        case off, on
    }

    // What it is.
    var listen = ListenAddress.standard
    var isDevelopment = false
    /// Simulated students of the demonstration; 0 is none.
    var demo = 0
    /// Event loops, one thread each.
    var loops = processorCount()
    var hasEcho = false

    // TLS; both files or none.
    /// A certificate with its chain, PEM.
    var tlsCert: String?
    /// Its private key, PEM.
    var tlsKey: String?
    /// Nil when nobody set it: then `secureListen`.
    var tlsListen: ListenAddress?

    // Presence.
    var graceClose: Duration = .seconds(3)
    var graceLost: Duration = .seconds(10)
    var idleTimeout: Duration = .seconds(25)
    var window: Duration = .milliseconds(40)
    /// Policies of rooms by their names, from the file only; the first that matches holds.
    var rooms: [RoomRule] = []

    // What is kept.
    /// Nil when nobody set it: then `StorePlace.standard`.
    var store: StorePlace?
    /// Whether sessions have the addresses from which they came.
    var recordsAddresses = false
    /// Silence after which a session that nobody ended is given up; 0 is never.
    var abandonAfter: Duration = .seconds(3 * 3600)
    // How long each is kept; 0 is for ever.
    var keepSessions: Duration = .seconds(365 * 86_400)
    var keepMinutes: Duration = .seconds(90 * 86_400)
    var keepNotifications: Duration = .seconds(90 * 86_400)
    var keepActivity: Duration = .seconds(90 * 86_400)
    var keepAudit: Duration = .seconds(365 * 86_400)

    // Identity.
    var jwtSecretFile: String?
    /// Public keys, each `PATH` or `kid=PATH`.
    var jwtKeyFiles: [String] = []
    /// Roles that may follow `counts:*`.
    var dashboardRoles = ["teacher", "instructor", "owner", "moderator", "admin"]

    // Limits.
    /// Nil when nobody set it: then `messageLimit` and `echoMessageLimit` differ.
    var maxMessage: Int?
    /// Nil is as many as the limit on open files allows.
    var maxConnections: Int?
    var maxPerAddress = 4_000
    /// Of one address, a second.
    var requestRate = 400
    /// To one user, a minute.
    var notificationRate = 60
    var maxRooms = 100_000
    /// Blocks of addresses; empty: nobody's header is believed.
    var trustedProxies: [String] = []
    /// Empty is anybody's.
    var origins: [String] = []
    /// Nil is a quarter of the machine's memory.
    var outboxMemory: Int?
    var partialMemory = 64 << 20
    var maxTopics = 100
    /// A second.
    var messageRate = 200
    var headTimeout: Duration = .seconds(10)
    /// Over which the closes are spread when the hub ends.
    var drainTime: Duration = .seconds(1)

    // The wire.
    /// Whether clients that offer permessage-deflate get it.
    var compression = Compression.on
    /// Octets of a message above which it is worth compressing.
    var compressAbove = 1024
    /// Octets of a message above which compressing it takes too long.
    var compressBelow = 1 << 20
    /// Whether a compressed message may refer to those before it.
    var compressTakeover = false

    // Who is told outside.
    /// Addresses; empty: nobody.
    var webhooks: [String] = []
    var webhookSecretFile: String?
    var webhookEvents = WebhookEvent.Topic.allCases
    /// Patterns of room names; empty: all rooms.
    var webhookRooms: [String] = []

    // The process.
    var config: String?
    var logLevel = LogLevel.info
    var logFormat = LogFormat.text

    /// Where TLS is spoken, if there is a certificate.
    var secureListen: ListenAddress { tlsListen ?? ListenAddress.standardSecure }
    /// Octets of a message that a client may send.
    var messageLimit: Int { maxMessage ?? 5_000_000 }
    /// The same at `/echo`.
    var echoMessageLimit: Int { maxMessage ?? 16 << 20 }

    func check() throws(Stop) {
        for address in [listen, secureListen] where isDevelopment && !address.isLoopback {
            throw Stop(
                .usage, "--dev needs no token, so that it may not listen on \(address)",
                hint: "listen on 127.0.0.1 or [::1], or give --jwt-secret-file or --jwt-key-file instead of --dev")
        }
        if demo > 0, !isDevelopment {
            throw Stop(
                .usage, "--demo needs --dev: its students have no tokens", hint: "add --dev, or leave --demo out")
        }
        if (tlsCert == nil) != (tlsKey == nil) || (tlsListen != nil && tlsCert == nil) {
            throw Stop(
                .usage, "TLS needs a certificate and its key",
                hint: "give both --tls-cert PATH and --tls-key PATH, or no option of TLS")
        }
        if !webhooks.isEmpty, webhookSecretFile == nil {
            throw Stop(
                .usage, "nobody could tell who sends to the webhook: there is no key",
                hint: "give --webhook-secret-file PATH; \(Secret.recipe)")
        }
        if !isDevelopment, jwtSecretFile == nil, jwtKeyFiles.isEmpty {
            throw Stop(
                .usage, "nobody could be verified: there is no key",
                hint: "give --jwt-secret-file PATH, --jwt-key-file PATH, or --dev for a hub on this machine alone")
        }
    }
}
