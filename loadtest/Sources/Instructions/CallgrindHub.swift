import Glibc

/// A hub under valgrind's callgrind, which counts what it does in user mode.
struct CallgrindHub {
    /// The hub without its debug information, which valgrind may not be able to read.
    private let program: String
    /// Stands before libc where valgrind needs it; see `count-instructions`.
    private let preload: String
    /// Where callgrind's own files are kept; nil = nowhere.
    private let profiles: String?

    init(_ arguments: Arguments) throws(Failure) {
        guard let program = arguments.text("hub"), let preload = arguments.text("preload") else {
            throw .usage("loadtest/count-instructions prepares the hub for this and calls it")
        }
        self.program = program
        self.preload = preload
        profiles = arguments.text("profiles")
    }

    /// Instructions from a hub's start to its end while `work` is done with it; its connections must have ended by then.
    ///
    /// - Parameter name: of the file that is kept of it, where they are kept.
    func count(
        _ settings: HubProcess.Settings = Self.settings, name: String = "hub",
        _ work: (HubProcess) throws(Failure) -> Void
    ) throws(Failure) -> Int {
        var settings = settings
        settings.program = program
        settings.wrapper = [
            "/usr/bin/env", "LD_PRELOAD=\(preload)", "SWIFT_DETERMINISTIC_HASHING=1", "valgrind", "--tool=callgrind",
            "--callgrind-out-file=" + (profiles.map { "\($0)/callgrind.\(name)" } ?? "/dev/null"),
        ]
        let hub = try HubProcess(settings)
        defer { _ = hub.stop() }
        try work(hub)
        try HubGauges(hub).wait(for: ["rollcall_websockets": 0])
        _ = hub.stop()
        guard let line = hub.line(containing: "Collected : "),
            let count = line.split(separator: " ").last.flatMap({ Int($0) })
        else { throw .unreachable("callgrind counted nothing; is valgrind installed?") }
        return count
    }

    /// One loop, and none of the limits and graces that protect a hub from a crowd like this.
    static var settings: HubProcess.Settings {
        var settings = HubProcess.Settings()
        settings.loops = 1
        settings.idleTimeout = 3600
        settings.graceClose = 0
        settings.graceLost = 0
        settings.configuration = ConnectFixture.configuration
        return settings
    }
}
