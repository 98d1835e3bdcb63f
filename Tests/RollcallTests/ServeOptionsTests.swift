import HubStore
import HubWebhooks
import Testing

@testable import rollcall

@Suite struct ServeOptionsTests {
    @Test("the defaults are those of the guide")
    func defaults() throws {
        let options = try parse(["--dev"])
        #expect(options == development)
        #expect(options.listen.description == "127.0.0.1:4000")
        #expect(options.graceClose == .seconds(3))
        #expect(options.graceLost == .seconds(10))
        #expect(options.idleTimeout == .seconds(25))
        #expect(options.window == .milliseconds(40))
        #expect(options.headTimeout == .seconds(10))
        #expect(options.compression == .on)
        #expect(options.compressAbove == 1024)
        #expect(options.compressBelow == 1 << 20)
        #expect(!options.compressTakeover)
        #expect(options.maxTopics == 100)
        #expect(options.loops >= 1)
        #expect(options.demo == 0)
        #expect(options.messageLimit == 5_000_000)
        #expect(options.echoMessageLimit == 16 << 20)
        #expect(options.abandonAfter == .seconds(3 * 3600) && !options.recordsAddresses)
    }

    @Test("the clean-ups are those of the seeds, and what is kept for ever is not among them (mission 37, 52, 102)")
    func jobs() throws {
        let usual = try parse(["--dev"]).jobPlan
        #expect(Set(usual.entries.map(\.kind)) == Set(StoreJob.Kind.allCases))
        #expect(usual.entries.first { $0.kind == .abandonSilentSessions }?.age == 10_800_000)
        let few = try parse(["--dev", "--keep-audit", "0", "--abandon-after", "0", "--keep-sessions", "30d"]).jobPlan
        let kinds = few.entries.map(\.kind)
        #expect(!kinds.contains(.deleteAudit) && !kinds.contains(.abandonSilentSessions))
        #expect(few.entries.first { $0.kind == .deleteSessions }?.age == 2_592_000_000)
    }

    private static let settings: [(String, @Sendable (ServeOptions) -> Bool)] = [
        ("--listen 127.0.0.1:0", { $0.listen.port == 0 }),
        ("--listen=[::1]:80", { $0.listen.description == "[::1]:80" }),
        ("--demo", { $0.demo == 120 }), ("--demo 60", { $0.demo == 60 }), ("--demo=0", { $0.demo == 0 }),
        ("--demo --loops 2", { $0.demo == 120 && $0.loops == 2 }),
        ("--loops 4", { $0.loops == 4 }), ("--echo", { $0.hasEcho }), ("--echo=false", { !$0.hasEcho }),
        ("--echo --echo=0", { !$0.hasEcho }),
        ("--max-message 65536", { $0.messageLimit == 65536 && $0.echoMessageLimit == 65536 }),
        ("--max-message 5MB", { $0.maxMessage == 5_000_000 }),
        ("--max-message 16mib", { $0.maxMessage == 16 << 20 }),
        ("--grace-close 0", { $0.graceClose == .zero }), ("--grace-lost 0", { $0.graceLost == .zero }),
        ("--grace-close 0.25", { $0.graceClose == .milliseconds(250) }),
        ("--grace-close 250ms", { $0.graceClose == .milliseconds(250) }),
        ("--grace-lost 2m", { $0.graceLost == .seconds(120) }),
        ("--idle-timeout 1s", { $0.idleTimeout == .seconds(1) }),
        ("--window 0", { $0.window == .zero }), ("--window 100", { $0.window == .milliseconds(100) }),
        ("--window 1s", { $0.window == .seconds(1) }), ("--window 5 --window 6", { $0.window == .milliseconds(6) }),
        ("--jwt-secret-file key", { $0.jwtSecretFile == "key" }),
        ("--jwt-key-file a.pem --jwt-key-file b=c.pem,d", { $0.jwtKeyFiles == ["a.pem", "b=c.pem", "d"] }),
        ("--log-level debug", { $0.logLevel == .debug }), ("--log-format json", { $0.logFormat == .json }),
        ("--max-connections 9", { $0.maxConnections == 9 }), ("--max-topics 1", { $0.maxTopics == 1 }),
        ("--max-per-address 7", { $0.maxPerAddress == 7 }),
        ("--trusted-proxies 10.0.0.0/8,::1", { $0.trustedProxies == ["10.0.0.0/8", "::1"] }),
        ("--origins https://a.example", { $0.origins == ["https://a.example"] }),
        ("--outbox-memory 64MiB", { $0.outboxMemory == 64 << 20 }),
        ("--partial-memory 8MiB", { $0.partialMemory == 8 << 20 }),
        ("--request-rate 9", { $0.requestRate == 9 }), ("--notification-rate 9", { $0.notificationRate == 9 }),
        ("--max-rooms 5", { $0.maxRooms == 5 }),
        ("--message-rate 50", { $0.messageRate == 50 }),
        ("--compression off", { $0.compression == .off }), ("--compression on", { $0.compression == .on }),
        ("--compress-takeover", { $0.compressTakeover }),
        ("--compress-takeover=0", { !$0.compressTakeover }),
        ("--compress-below 64KiB", { $0.compressBelow == 65_536 }),
        ("--compress-above 4KiB", { $0.compressAbove == 4096 }), ("--compress-above 0", { $0.compressAbove == 0 }),
        ("--store memory", { $0.store == .memory }), ("--store sqlite:a/b.db", { $0.store == .sqlite("a/b.db") }),
        (
            "--webhook https://a.example/x --webhook http://b.example --webhook-secret-file k",
            { $0.webhooks == ["https://a.example/x", "http://b.example"] && $0.webhookSecretFile == "k" }
        ),
        ("--webhook-events join,seat", { $0.webhookEvents == [.join, .seat] }),
        ("--webhook-rooms exam-*,lobby", { $0.webhookRooms == ["exam-*", "lobby"] }),
        ("--head-timeout 5", { $0.headTimeout == .seconds(5) }),
        ("--dashboard-roles teacher,head", { $0.dashboardRoles == ["teacher", "head"] }),
    ]

    @Test("every option sets its field, with its value after it or behind =", arguments: settings)
    func right(line: String, isSet: @Sendable (ServeOptions) -> Bool) throws {
        let arguments = line.split(separator: " ").map(String.init)
        #expect(isSet(try parse(["--dev"] + arguments)))
    }

    @Test(
        "a key is named by its file, or as the option says",
        arguments: [
            ("keys/exam.pem", "exam", "keys/exam.pem"), ("exam", "exam", "exam"), ("/k/a.pub", "a.pub", "/k/a.pub"),
            ("2026=/k/a.pem", "2026", "/k/a.pem"), ("a=b=c", "a", "b=c"),
        ])
    func keyNames(text: String, id: String, path: String) {
        #expect(KeyFiles.named(text) == (id, path))
    }

    @Test(
        "a wrong value is refused with option, value and range",
        arguments: [
            (["--listen", "4000"], "--listen 4000: expected a numeric address and a port"),
            (["--listen", "localhost"], "--listen localhost: expected"),
            (["--listen", "example.com:80"], "--listen example.com:80: expected"),
            (["--listen", "127.0.0.1:65536"], "expected"), (["--listen", "::1:80"], "expected"),
            (["--listen", "127.0.0.1:"], "expected"), (["--listen", "[127.0.0.1]:1"], "expected"),
            (["--loops", "0"], "--loops 0: expected a whole number, 1 to 256"),
            (["--loops", "257"], "1 to 256"), (["--loops", "two"], "--loops two: "), (["--loops", "+2"], "--loops +2"),
            (["--loops", "9999999999999999999999"], "1 to 256"),
            (["--grace-close", "-1"], "--grace-close -1: expected 0 to 1h"),
            (["--grace-close", "3601"], "0 to 1h"), (["--grace-close", "3x"], "0 to 1h"),
            (["--grace-close", ""], "--grace-close (empty): expected"), (["--grace-close", "."], "expected"),
            (["--grace-close", "1e3"], "expected"), (["--grace-close", "0.0001"], "expected"),
            (["--grace-close", "٣"], "expected"), (["--grace-close", "1.2.3"], "expected"),
            (["--grace-close", "99999999999999999999"], "0 to 1h"),
            (["--idle-timeout", "0"], "--idle-timeout 0: expected 100ms to 1h"),
            (["--window", "1001"], "--window 1001: expected 0 to 1s"),
            (["--max-message", "0"], "--max-message 0: expected 1 to 1GiB"),
            (["--max-message", "5 MB"], "expected"),
            (["--max-message=-5"], "expected"),
            (["--webhook-events", "join,leap"], "expected any of join, leave, empty, seat"),
            (["--log-level", "loud"], "--log-level loud: expected one of debug, info, warning, error"),
            (["--dev=perhaps"], "--dev perhaps: expected true or false"), (["--echo="], "--echo (empty): expected"),
            (["--demo=many"], "--demo many: expected a whole number, 0 to 10000"),
            (["--jwt-secret-file", ""], "expected a text that is not empty"),
        ])
    func wrong(arguments: [String], message: String) throws {
        let stop = try complaint(arguments)
        #expect(stop.code == .usage)
        #expect(stop.message.contains(message))
        #expect(stop.hint == "rollcall serve --help")
    }

    @Test(
        "a forgotten value, an unknown option and a stray argument are named",
        arguments: [
            (["--listen", "--dev"], "--listen needs a value", "rollcall serve --help"),
            (["--loops"], "--loops needs a value", "rollcall serve --help"),
            (["--grace-clos", "3"], "unknown option --grace-clos", "did you mean --grace-close?"),
            (["--lsiten=1"], "unknown option --lsiten", "did you mean --listen?"),
            (["--jwt-secrets-file", "x"], "unknown option --jwt-secrets-file", "did you mean --jwt-secret-file?"),
            (["--quantum"], "unknown option --quantum", "rollcall serve --help"),
            (["-p", "80"], "unknown option -p", "rollcall serve --help"),
            (["algebra"], "unexpected argument algebra", "rollcall serve --help"),
            (["--dev", "--", "--dev"], "unexpected argument --dev", "rollcall serve --help"),
        ])
    func misspelled(arguments: [String], message: String, hint: String) throws {
        let stop = try complaint(arguments)
        #expect(stop.code == .usage)
        #expect(stop.message.hasPrefix(message))
        #expect(stop.hint == hint)
    }

    @Test("without a key and without --dev there is no hub")
    func noKey() throws {
        let stop = try complaint([])
        #expect(stop.code == .usage)
        #expect(try #require(stop.hint).contains("--jwt-secret-file"))
        #expect(throws: Never.self) { try parse(["--jwt-secret-file", "key", "--listen", "0.0.0.0:80"]) }
    }

    @Test(
        "--dev listens to this machine alone",
        arguments: [
            ("127.0.0.1:0", true), ("127.8.9.10:1", true), ("localhost:80", true), ("[::1]:80", true),
            ("[::ffff:127.0.0.1]:80", true), ("0.0.0.0:80", false), ("[::]:80", false), ("192.168.1.2:80", false),
            ("[::ffff:10.0.0.1]:80", false), ("128.0.0.1:80", false), ("[::7f00:1]:80", false),
        ])
    func loopback(address: String, isAllowed: Bool) throws {
        let isRefused = (try? parse(["--dev", "--listen", address])) == nil
        #expect(isRefused == !isAllowed)
        #expect(try #require(ListenAddress(address)).isLoopback == isAllowed)
    }
}
