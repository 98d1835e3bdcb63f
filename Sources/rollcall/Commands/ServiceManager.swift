import SocketIO

/// Whoever started this process as a service, as systemd does: sockets from it, news to it.
///
/// The protocols are sd_listen_fds(3), sd_notify(3) and sd_watchdog_enabled(3); without their variables all of it is
/// nothing.
struct ServiceManager: Equatable {
    /// The listening socket that was passed, and the one that was passed under the name `tls`; nil = none.
    let socket: Int32?
    let secureSocket: Int32?

    /// The first descriptor that is passed.
    private static let firstDescriptor: Int32 = 3

    /// Where news go; nil = nobody asks.
    let notifySocket: String?

    /// Seconds between two signs of life; nil = nobody waits for them.
    let heartbeat: Duration?

    /// - Parameter pid: ours: what was meant for another process is none of our business.
    init(environment: [String: String], pid: Int32) throws(Stop) {
        func isOurs(_ name: String) -> Bool { environment[name] == String(pid) }
        let count = isOurs("LISTEN_PID") ? environment["LISTEN_FDS"].map { Int($0) } ?? 0 : 0
        let names = (environment["LISTEN_FDNAMES"] ?? "").split(separator: ":", omittingEmptySubsequences: false)
        let isSecure = (0..<max(0, count ?? 0)).prefix(3).map { $0 < names.count && names[$0] == "tls" }
        guard let count, count >= 0, isSecure.count(where: \.self) <= 1, isSecure.count(where: { !$0 }) <= 1 else {
            throw .wrongValue(
                "LISTEN_FDS", environment["LISTEN_FDS"] ?? "", expected: "one socket, and perhaps one named tls",
                hint: "one ListenStream= for each hub, and one with FileDescriptorName=tls")
        }
        func descriptor(_ index: Int) -> Int32 { Self.firstDescriptor + Int32(index) }
        socket = isSecure.firstIndex(of: false).map(descriptor)
        secureSocket = isSecure.firstIndex(of: true).map(descriptor)
        notifySocket = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
        let isWatched = environment["WATCHDOG_PID"] == nil || isOurs("WATCHDOG_PID")
        let microseconds = isWatched ? environment["WATCHDOG_USEC"].flatMap { Int64($0) } ?? 0 : 0
        // Twice in the time that is allowed, as sd_watchdog_enabled(3) recommends.
        heartbeat = microseconds > 0 ? .microseconds(microseconds) / 2 : nil
    }

    /// Says in which state the service is: `READY=1`, and a line for people to read.
    func notify(_ state: String, status: String) {
        send("\(state)\nSTATUS=\(status)")
    }

    /// Gives signs of life for as long as `pulse` comes back.
    func beat(_ pulse: @escaping @Sendable () async -> Void) {
        guard let heartbeat, notifySocket != nil else { return }
        Task {
            while true {
                await pulse()
                send("WATCHDOG=1")
                try? await Task.sleep(for: heartbeat)
            }
        }
    }

    private func send(_ message: String) {
        if let notifySocket { LocalDatagram.send(message, to: notifySocket) }
    }
}
