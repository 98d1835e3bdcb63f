import SocketIO

/// Whoever started this process as a service, as systemd does: sockets from it, news to it.
///
/// The protocols are sd_listen_fds(3), sd_notify(3) and sd_watchdog_enabled(3); without their variables all of it is
/// nothing.
struct ServiceManager: Equatable {
    /// The first descriptor that is passed.
    static let firstDescriptor: Int32 = 3

    /// Listening sockets that were passed.
    let listeners: Int

    /// Where news go; nil = nobody asks.
    let notifySocket: String?

    /// Seconds between two signs of life; nil = nobody waits for them.
    let heartbeat: Duration?

    /// - Parameter pid: ours: what was meant for another process is none of our business.
    init(environment: [String: String], pid: Int32) throws(Stop) {
        func isOurs(_ name: String) -> Bool { environment[name] == String(pid) }
        let listeners = isOurs("LISTEN_PID") ? environment["LISTEN_FDS"].map { Int($0) } ?? 0 : 0
        guard let listeners, 0...1 ~= listeners else {
            throw .wrongValue(
                "LISTEN_FDS", environment["LISTEN_FDS"] ?? "", expected: "one socket",
                hint: "one ListenStream= for each hub")
        }
        self.listeners = listeners
        notifySocket = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
        let isWatched = environment["WATCHDOG_PID"] == nil || isOurs("WATCHDOG_PID")
        let microseconds = isWatched ? environment["WATCHDOG_USEC"].flatMap { Int64($0) } ?? 0 : 0
        // Twice in the time that is allowed, as sd_watchdog_enabled(3) recommends.
        heartbeat = microseconds > 0 ? .microseconds(microseconds) / 2 : nil
    }

    /// The socket that was passed, or one at `address`.
    func listener(at address: SocketAddress) throws(IOError) -> Listener {
        listeners == 0 ? try Listener(at: address) : try Listener(adopting: Self.firstDescriptor)
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
