import HTTPCore
import HubClient
import HubIdentity
import JSONCore
import SocketIO
import Testing
import WebSocketCore

@testable import rollcall

@Suite struct DoctorTests {
    private let hub = HubAddress("https://hub.example")!
    private static let now: Int64 = 1_800_000_000

    @Test(
        "TLS is wanted, in force, and believed",
        arguments: [
            ("http://127.0.0.1:4000", nil, .good, "none, and the hub is on this machine"),
            ("http://[::1]:4000", nil, .good, "none"), ("http://hub.example", nil, .warning, "travel in clear"),
            ("https://hub.example", (-10, 90, nil), .good, "holds until 2027-04-15, 90 days"),
            ("https://hub.example", (-10, 13, nil), .warning, "13 days"),
            ("https://hub.example", (-90, -1, "certificate has expired"), .bad, "ended on 2027-01-14"),
            ("https://hub.example", (1, 90, "certificate is not yet valid"), .bad, "does not hold yet"),
            ("https://hub.example", (-1, 90, "hostname mismatch"), .bad, "not to be believed: hostname mismatch"),
        ] as [(String, (Int64, Int64, String?)?, Finding.Verdict, String)])
    func tls(url: String, peer: (Int64, Int64, String?)?, verdict: Finding.Verdict, text: String) throws {
        let peer = peer.map {
            TLSPeer(
                version: "TLSv1.3", validFrom: Self.now + $0.0 * 86_400, validUntil: Self.now + $0.1 * 86_400,
                problem: $0.2)
        }
        let finding = Finding.tls(try #require(HubAddress(url)), peer, now: Self.now)
        #expect(finding.verdict == verdict && finding.text.contains(text), "\(finding)")
        #expect((finding.hint == nil) == (verdict == .good))
    }

    @Test(
        "clocks may differ by what Date and the way take",
        arguments: [
            (0, .good, "agrees"), (-2, .good, "agrees"), (3, .warning, "3 s before"), (-30, .warning, "30 s behind"),
            (31, .bad, "31 s before"), (nil, .warning, "no Date"),
        ] as [(Int64?, Finding.Verdict, String)])
    func clock(skew: Int64?, verdict: Finding.Verdict, text: String) {
        let finding = Finding.clock(skew.map { Self.now + $0 }, now: Self.now)
        #expect(finding.verdict == verdict && finding.text.contains(text))
    }

    @Test(
        "health is what the hub says, or what stands in its place",
        arguments: [(200, .good), (503, .bad), (404, .bad), (502, .bad), (418, .bad), (nil, .bad)]
            as [(Int?, Finding.Verdict)])
    func health(status: Int?, verdict: Finding.Verdict) throws {
        let finding = Finding.health("/readyz", try status.map { try .reading($0) })
        #expect(finding.check == "readyz" && finding.verdict == verdict)
    }

    @Test(
        "a socket that does not open is told by what stands in the way",
        arguments: [
            (.refused(status: 426), "a proxy drops fields"), (.refused(status: 200), "a proxy drops fields"),
            (.missingUpgrade, "a proxy drops fields"), (.missingConnectionUpgrade, "a proxy drops fields"),
            (.refused(status: 401), "rollcall token"), (.refused(status: 403), "--origins"),
            (.refused(status: 404), "--url"), (.refused(status: 429), "--max-per-address"),
            (.refused(status: 503), "log"), (.refused(status: 502), "does the hub run"),
            (.refused(status: 301), "give that --url"), (.wrongAcceptKey, "cache"),
        ] as [(HandshakeFailure, String)])
    func refusedSockets(failure: HandshakeFailure, hint: String) {
        var report = SocketProbe.Report()
        let status = if case .refused(let status) = failure { status } else { 101 }
        report.refusal = SocketProbe.Refusal(failure, status: status, words: "Because.")
        let findings = Finding.socket(hub, .success(report))
        #expect(findings.map(\.verdict) == [.bad])
        #expect(findings[0].hint?.contains(hint) == true && findings[0].text.hasSuffix(": Because."), "\(findings)")
    }

    @Test("an open socket is looked at closely")
    func openSockets() {
        var report = SocketProbe.Report()
        report.subprotocol = "phoenix"
        report.extensions = ["permessage-deflate"]
        (report.ping, report.heartbeat) = (0.4, 12)
        func verdicts() -> [Finding.Verdict] { Finding.socket(hub, .success(report)).map(\.verdict) }
        #expect(verdicts() == [.good, .good, .good, .good])
        report.heartbeat = 700
        #expect(verdicts() == [.good, .good, .good, .warning])
        report.ping = nil
        #expect(verdicts() == [.good, .good, .good, .bad])
        (report.subprotocol, report.extensions) = (nil, [])
        #expect(verdicts() == [.good, .bad, .warning, .bad])
        #expect(Finding.socket(hub, .failure(.ended)).map(\.verdict) == [.bad])
    }

    private func token(_ claims: String) -> String {
        "\(Base64URL.encode(Array(#"{"alg":"HS256"}"#.utf8))).\(Base64URL.encode(Array(claims.utf8))).c2lnbmF0dXJl"
    }

    @Test(
        "a token is what the hub says of it",
        arguments: [
            (
                #"{"sub":"ada","role":"teacher","exp":1800003600}"#, 401, 200, .good,
                "ada, role teacher, lists all rooms"
            ),
            (
                #"{"sub":"ada","exp":1800000100}"#, 401, 403, .warning,
                "role member, may not list all rooms, ends in 1 min"
            ),
            (#"{"sub":"ada","rooms":{"exam-*":["join","track"]}}"#, 401, 200, .good, "only exam-*=join+track"),
            (#"{"sub":"ada","exp":1}"#, 401, 401, .bad, "the hub refuses it: Because."),
            (nil, 401, nil, .warning, "none was given"), (nil, 200, nil, .good, "asks for none (--dev)"),
            (#"{"sub":"ada"}"#, 401, nil, .warning, "was not tried"), (#"{}"#, nil, 500, .warning, "answers 500"),
        ] as [(String?, Int?, Int?, Finding.Verdict, String)])
    func tokens(claims: String?, without: Int?, with: Int?, verdict: Finding.Verdict, text: String) throws {
        let body = #"{"detail":"Because."}"#
        let answers = (
            without: try without.map { try CallAnswer.reading($0, body) },
            with: try with.map { try CallAnswer.reading($0, body) }
        )
        let finding = Finding.token(claims.map(token), answers, now: Self.now)
        #expect(finding.verdict == verdict && finding.text.contains(text), "\(finding)")
    }

    @Test("the admin token tells nothing of itself, and may do everything")
    func adminToken() throws {
        let answers = (without: try CallAnswer.reading(401), with: try CallAnswer.reading(200))
        #expect(
            Finding.token("iqwDBT2Yy_ttfn5ZyjM6vA", answers, now: 0).text
                == "accepted: the hub's admin token, opens everything")
        #expect(TokenContents("a.!.c") == nil && TokenContents("a.b") == nil && TokenContents("") == nil)
    }

    @Test(
        "files and store are judged by the hub's figures",
        arguments: [
            (10, 20_000, .good), (71, 100, .warning), (10, 4095, .warning), (91, 100, .bad),
        ] as [(Int, Int, Finding.Verdict)])
    func files(open: Int, most: Int, verdict: Finding.Verdict) {
        #expect(Finding.hubFiles(MetricsText("process_open_fds \(open)\nprocess_max_fds \(most)")).verdict == verdict)
        #expect(Finding.hubFiles(nil).verdict == .warning)
    }

    @Test(
        "a store is well that keeps up and refuses nothing",
        arguments: [
            (0, 0.0, 0, 0, .good), (9, 1.5, 0, 0, .warning), (9, 6, 0, 0, .bad), (0, 0, 0, 3, .warning),
            (0, 0, 1, 0, .bad),
        ] as [(Int, Double, Int, Int, Finding.Verdict)])
    func store(waiting: Int, lag: Double, failed: Int, dropped: Int, verdict: Finding.Verdict) {
        let metrics = MetricsText(
            """
            rollcall_store_queue \(waiting)
            rollcall_store_lag_seconds \(lag)
            rollcall_store_failed_total \(failed)
            rollcall_store_dropped_total{class="normal"} \(dropped)
            """)
        #expect(Finding.store(metrics)?.verdict == verdict)
        #expect(Finding.store(MetricsText("")) == nil)
    }

    @Test("a machine has files, a backlog, and its port")
    func machine() {
        #expect(Finding.machineFiles(hard: 65_535).verdict == .warning)
        #expect(Finding.machineFiles(hard: 65_536).verdict == .good)
        #expect(Finding.backlog(128)?.verdict == .warning && Finding.backlog(4096)?.verdict == .good)
        #expect(Finding.backlog(nil) == nil)
        #expect(Finding.port("127.0.0.1:4000", problem: nil, isInUse: false).verdict == .warning)
        #expect(Finding.port("127.0.0.1:4000", problem: "bind", isInUse: true).text.contains("taken"))
        #expect(Finding.port("127.0.0.1:80", problem: "bind: Permission denied", isInUse: false).verdict == .bad)
    }

    @Test("a finding is a line with a sign and a hint below it, in colour only for a terminal")
    func lines() throws {
        let finding = Finding("store", .warning, "slow\u{1B}", hint: "look")
        #expect(finding.lines(inColour: false) == ["! store        slow\u{FFFD}", "               → look"])
        #expect(finding.lines(inColour: true)[0].hasPrefix("\u{1B}[33m!\u{1B}[0m store"))
        #expect(
            finding.json.text
                == #"{"check":"store","verdict":"warning","text":"slow\u001b","hint":"look"}"#)
    }
}
