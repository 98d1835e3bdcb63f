import Glibc
import SocketIO

/// What a hub says about itself, waited for: a steady state is seen, not slept for.
struct HubGauges {
    let pid: Int32
    let address: SocketAddress

    /// Seconds that a state may take to come about.
    private static let patience = 60.0

    init(_ hub: HubProcess) {
        pid = hub.pid
        address = SocketAddress(host: "127.0.0.1", port: hub.port)
    }

    func read() throws(Failure) -> Metrics {
        // A hub that is being measured, by valgrind even, may take its time.
        let deadline = Clock.now + Self.patience
        repeat {
            if let metrics = Metrics.read(address) { return metrics }
        } while Clock.now < deadline
        throw .unreachable("the hub at \(address) has no /metrics")
    }

    /// Waits until each of the named gauges has its value, and nothing is waiting to be sent.
    func wait(for values: [String: Int]) throws(Failure) {
        let deadline = Clock.now + Self.patience
        let wanted = values.merging(["rollcall_send_queue_bytes": 0, "rollcall_grace_pending": 0]) { given, _ in given }
        while true {
            let metrics = try read()
            let wrong = wanted.filter { Int(metrics.value($0.key) ?? -1) != $0.value }
            if wrong.isEmpty { return }
            guard Clock.now < deadline else {
                let list = wrong.map { "\($0.key) is \(Int(metrics.value($0.key) ?? -1)), not \($0.value)" }
                throw .unreachable("after \(Int(Self.patience)) s: " + list.sorted().joined(separator: ", "))
            }
            usleep(50_000)
        }
    }

    /// Anonymous memory, as soon as it stays within 16 KiB for a second; what it is after 15 s at the latest.
    func steadyMemory() -> Int {
        let deadline = Clock.now + 15
        var since = Clock.now
        var value = ProcessFigures(pid: pid).anonymous
        while Clock.now < min(deadline, since + 1) {
            usleep(50_000)
            let now = ProcessFigures(pid: pid).anonymous
            if abs(now - value) > 16_384 {
                since = Clock.now
                value = now
            }
        }
        return value
    }

    /// Processor time in seconds as soon as none is used any more: a hub with nothing to do uses under 1 ms in 50.
    static func settledCPU(of pid: Int32) -> Double {
        let deadline = Clock.now + 15
        var last = ProcessFigures(pid: pid).cpu
        while Clock.now < deadline {
            usleep(50_000)
            let now = ProcessFigures(pid: pid).cpu
            if now - last < 0.001 { return now }
            last = now
        }
        return last
    }
}
