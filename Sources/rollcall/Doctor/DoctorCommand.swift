import Glibc
import HTTPCore
import HubClient
import JSONCore
import SocketIO

/// Goes to a hub as a client would, and looks at the machine where it is ours.
struct DoctorCommand {
    let options: DoctorOptions
    private let hub: HubAddress
    private let token: String?
    private let trust: TLSTrust

    /// Milliseconds that one question may take.
    private static let patience: UInt64 = 5000

    init(options: DoctorOptions) throws(Stop) {
        self.options = options
        hub = options.hub.url
        token = try options.hub.token()
        trust = try options.hub.trust()
    }

    func run() throws(Stop) {
        let inColour = Console.hasColours(STDOUT_FILENO)
        var counts: [Finding.Verdict: Int] = [:]
        for finding in findings() {
            counts[finding.verdict, default: 0] += 1
            let lines = options.isJSON ? [finding.json.text] : finding.lines(inColour: inColour)
            for line in lines { Console.print(line) }
        }
        func count(_ verdict: Finding.Verdict) -> Int { counts[verdict, default: 0] }
        let sum = "\(count(.good)) good, \(count(.warning)) to look at, \(count(.bad)) wrong"
        guard count(.bad) == 0 else { throw Stop(.failed, sum) }
        Console.say(sum)
    }

    private func findings() -> [Finding] {
        let start = MonotonicClock.nanoseconds
        let now = WallClock.seconds
        let peer: TLSPeer?
        do throws(CallError) {
            let deadline = CallDeadline(milliseconds: Self.patience)
            peer = try CallStream(to: hub, trust: trust, believesAnybody: true, by: deadline).peer
        } catch {
            return [.unanswered("reachable", hub, error)] + machine(isAnswered: false)
        }
        let milliseconds = Double(MonotonicClock.nanoseconds - start) / 1_000_000
        let isTrusted = peer?.problem == nil
        return [.reachable(hub, milliseconds), .tls(hub, peer, now: now)]
            + service(isTrusted: isTrusted, now: now)
    }

    /// What the hub itself answers; whoever is not to be believed is told no token.
    private func service(isTrusted: Bool, now: Int64) -> [Finding] {
        let anybody = caller(token: nil, believesAnybody: true)
        let alive: CallAnswer
        do throws(CallError) {
            alive = try anybody.call("GET", "/healthz")
        } catch {
            // Whoever answers nothing here would make each further question wait in vain.
            return [.unanswered("healthz", hub, error)] + machine(isAnswered: false)
        }
        var findings: [Finding] = [.health("/healthz", alive), .health("/readyz", try? anybody.call("GET", "/readyz"))]
        findings.append(.clock(alive.head.first("date").flatMap(HTTPDate.seconds), now: WallClock.seconds))
        findings += Finding.socket(hub, probe(isTrusted: isTrusted))
        let without = try? anybody.call("GET", RoomPath.all)
        let with =
            isTrusted && token != nil
            ? try? caller(token: token, believesAnybody: false).call("GET", RoomPath.all) : nil
        findings.append(.token(token, (without, with), now: now))
        let answer = try? anybody.call("GET", "/metrics")
        let text = answer.flatMap { $0.head.status == 200 ? String(decoding: $0.body, as: UTF8.self) : nil }
        let metrics = text.map { MetricsText($0) }
        return findings + [.hubFiles(metrics), Finding.store(metrics)].compactMap(\.self) + machine(isAnswered: true)
    }

    private func caller(token: String?, believesAnybody: Bool) -> HubCaller {
        HubCaller(hub, token: token, trust: trust, believesAnybody: believesAnybody, patience: Self.patience)
    }

    private func probe(isTrusted: Bool) -> Result<SocketProbe.Report, CallError> {
        let query = isTrusted ? token.map { "&token=\(PercentCoding.encode($0))" } ?? "" : ""
        do throws(CallError) {
            return .success(
                try SocketProbe.run(
                    hub, path: "/socket/websocket?vsn=2.0.0\(query)", trust: trust, believesAnybody: !isTrusted,
                    patience: Self.patience))
        } catch {
            return .failure(error)
        }
    }

    /// The machine, where it is the one the hub is on.
    private func machine(isAnswered: Bool) -> [Finding] {
        guard hub.isLoopback else { return [] }
        let text = try? readTextFile("/proc/sys/net/core/somaxconn")
        let somaxconn = text.flatMap { Int(String(decoding: $0, as: UTF8.self).filter(\.isNumber)) }
        let found = [Finding.machineFiles(hard: ProcessLimits.hardOpenFiles), Finding.backlog(somaxconn)]
        return found.compactMap(\.self) + (isAnswered ? [] : [port()])
    }

    private func port() -> Finding {
        let address = SocketAddress(host: hub.host == "localhost" ? "127.0.0.1" : hub.host, port: hub.port)
        do throws(IOError) {
            try Listener(at: address).close()
            return .port("\(address)", problem: nil, isInUse: false)
        } catch {
            return .port("\(address)", problem: "\(error)", isInUse: error.code == EADDRINUSE)
        }
    }
}
