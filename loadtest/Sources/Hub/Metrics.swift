import Glibc
import SocketIO

/// What a hub says about itself at `/metrics`.
struct Metrics {
    private var samples: [String: Double] = [:]

    /// Reads the metrics; nil when there are none within two seconds.
    static func read(_ address: SocketAddress) -> Metrics? {
        guard let fd = try? Socket.connect(to: address) else { return nil }
        defer { Socket.close(fd) }
        let deadline = Clock.now + 2
        let request = Array("GET /metrics HTTP/1.1\r\nHost: \(address)\r\nConnection: close\r\n\r\n".utf8)
        var isSent = false
        var response: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while Clock.now < deadline, response.count < 8 << 20 {
            if !isSent {
                // Not connected yet is an error of the socket's, too: it is tried again.
                if case .done(request.count) = request.withUnsafeBytes({ Socket.send(fd, $0) }) { isSent = true }
            } else {
                switch buffer.withUnsafeMutableBytes({ Socket.receive(fd, into: $0) }) {
                case .done(let count):
                    response += buffer[..<count]
                    continue
                case .wouldBlock: break
                case .endOfStream: return Metrics(String(decoding: response, as: UTF8.self))
                case .failed: return nil
                }
            }
            usleep(1000)
        }
        return nil
    }

    private init?(_ response: String) {
        guard response.hasPrefix("HTTP/1.1 200") else { return nil }
        for line in response.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
            guard let space = line.lastIndex(of: " "), let value = Double(line[line.index(after: space)...]) else {
                continue
            }
            samples[String(line[..<space])] = value
        }
    }

    /// The value of a sample, by its name with its labels; nil = there is none.
    func value(_ sample: String) -> Double? { samples[sample] }

    /// What has gone wrong since `before`, without the prefix that all names share: limits, refusals, closes.
    func trouble(since before: Metrics) -> [(name: String, count: Int)] {
        let families = [
            "connections_opened_total", "connections_closed_total", "handshake_failures_total", "limit_exceeded_total",
            "auth_failures_total", "admission_denied_total", "malformed_messages_total", "ping_timeouts_total",
        ]
        return samples.compactMap { sample, value -> (name: String, count: Int)? in
            guard let name = families.first(where: { sample.hasPrefix("rollcall_" + $0) }) else { return nil }
            let count = Int(value - (before.samples[sample] ?? 0))
            guard count > 0 else { return nil }
            let labels = sample.dropFirst("rollcall_".count + name.count)
            return (String(name.dropLast("_total".count) + labels), count)
        }.sorted { $0.name < $1.name }
    }

    /// Turns of the event loops since `before`: how many, and the bound in seconds within which each share of them ended.
    func turns(since before: Metrics, shares: [Double]) -> (count: Int, within: [Double]) {
        let name = "rollcall_turn_duration_seconds_bucket{le=\""
        let upTo = samples.filter { $0.key.hasPrefix(name) }.map { sample, value in
            let bound = Double(sample.dropFirst(name.count).prefix { $0 != "\"" }) ?? .infinity
            return (bound: bound, count: value - (before.samples[sample] ?? 0))
        }.sorted { $0.bound < $1.bound }
        let total = upTo.last?.count ?? 0
        return (Int(total), shares.map { share in upTo.first { $0.count >= share * total }?.bound ?? 0 })
    }

    /// Leaves of one reason, by the upper bound of their delay in seconds.
    struct Leaves {
        var total = 0
        fileprivate var upTo: [(bound: Double, count: Int)] = []

        /// Leaves that are certainly later than `seconds`: beyond the first bucket that ends at or after it.
        func count(above seconds: Double) -> Int {
            let within = upTo.filter { $0.bound >= seconds }.min { $0.bound < $1.bound }
            return total - (within?.count ?? total)
        }
    }

    func leaves(_ reason: String, since before: Metrics) -> Leaves {
        var leaves = Leaves()
        for (name, value) in samples where name.hasPrefix("rollcall_leave_delay_seconds_") {
            guard name.contains("reason=\"\(reason)\"") else { continue }
            let count = Int(value - (before.samples[name] ?? 0))
            if name.hasPrefix("rollcall_leave_delay_seconds_count") { leaves.total += count }
            guard name.hasPrefix("rollcall_leave_delay_seconds_bucket"),
                let bound = name.split(separator: "le=\"").last?.prefix(while: { $0 != "\"" }).description
            else { continue }
            leaves.upTo.append((Double(bound) ?? .infinity, count))
        }
        return leaves
    }
}
