import Glibc
import SocketIO

/// A hub that the harness started itself: `rollcall serve` from the folder of this program.
final class HubProcess {
    /// What `serve` gets beside `--listen` and `--loops`.
    struct Settings {
        var loops = 2
        /// Seconds and milliseconds as the hub's own flags take them; nil = the hub's default.
        var graceClose: Double?
        var graceLost: Double?
        var idleTimeout: Double?
        var window: Int?
        /// JSON of the hub's configuration; nil = none.
        var configuration: String?
        /// Where it keeps its record; what is kept in memory counts as the hub's own.
        var store = "memory"
        /// The key of the tabs' tokens, good for a file; nil = `--dev`.
        var secret: String?
        /// What it speaks TLS with, on a port of its own; nil = it speaks none.
        var certificate: Certificate?
        /// A socket of the harness that the hub is passed, and the one after it as well; nil = it opens its own.
        var listener: Listener?
        /// What the hub is started by, such as a tool that measures it; empty = nothing.
        var wrapper: [String] = []
        /// The hub's program; nil = the one beside this one.
        var program: String?
    }

    let port: UInt16
    /// Where it speaks TLS; nil = nowhere.
    let securePort: UInt16?
    var pid: Int32 { child.pid }
    private let child: ChildProcess
    private let settings: Settings
    private let cpu: Int?

    /// - Parameter port: 0 lets the system choose; a restarted hub takes the port it had.
    init(_ settings: Settings, port: UInt16 = 0, cpu: Int? = nil) throws(Failure) {
        let program = settings.program ?? File.ownFolder + "/rollcall"
        guard access(program, X_OK) == 0 else {
            throw .unreachable("there is no \(program); build it with: swift build -c release --product rollcall")
        }
        let file = try settings.configuration.map { text throws(Failure) in try TemporaryFile(text, name: "hub.json") }
        let key = try settings.secret.map { text throws(Failure) in try TemporaryFile(text, name: "hub.key") }
        // By the time it listens, it has read its files.
        defer {
            file?.remove()
            key?.remove()
        }
        let arguments = settings.arguments(port: port, file: file, key: key)
        child = try ChildProcess(
            settings.wrapper + [program] + arguments, cpu: cpu, withErrors: true, listener: settings.listener)
        // A tool that measures it makes it slow.
        let line = try Self.greeting(of: child, seconds: settings.wrapper.isEmpty ? 20 : 120)
        self.port = try Self.port(in: line)
        securePort = settings.certificate == nil ? nil : try Self.port(in: line, scheme: "wss")
        self.settings = settings
        self.cpu = cpu
    }

    /// Asks the hub to end; its exit code, which must be 0.
    func stop() -> Int32 { child.stop(seconds: settings.wrapper.isEmpty ? 15 : 120) }

    /// Asks the hub to end and returns at once.
    func terminate() { child.signal(SIGTERM) }

    /// What the hub complained about.
    var complaints: [String] {
        child.rest.filter { $0.contains(" warning ") || $0.contains(" error ") || $0.contains("atal") }
    }

    /// A line that it said and nobody has taken; nil when there is none within ten seconds.
    func line(containing part: String) -> String? { child.line(containing: part, seconds: 10) }

    /// nil while the hub runs.
    var exitCode: Int32? { child.wait(seconds: 0) }

    /// Starts a new hub on the same port; this one must have been stopped.
    func restarted() throws(Failure) -> HubProcess {
        try HubProcess(settings, port: port, cpu: cpu)
    }

    /// Waits for the line that tells where a server listens.
    static func port(of child: ChildProcess, seconds: Double) throws(Failure) -> UInt16 {
        try port(in: greeting(of: child, seconds: seconds))
    }

    private static func greeting(of child: ChildProcess, seconds: Double) throws(Failure) -> String {
        let prefix = "listening on ws://127.0.0.1:"
        guard let line = child.line(containing: prefix, seconds: seconds) else {
            let code = child.stop(seconds: 2)
            throw .unreachable(
                (["the server did not say `\(prefix)PORT` within \(Int(seconds)) s; exit code \(code)"] + child.rest)
                    .joined(separator: "\n"))
        }
        return line
    }

    private static func port(in line: String, scheme: String = "ws") throws(Failure) -> UInt16 {
        let digits = line.split(separator: " \(scheme)://127.0.0.1:").dropFirst().first?.prefix { $0.isNumber } ?? ""
        guard let port = UInt16(digits) else { throw .unreachable("no port in: \(line)") }
        return port
    }
}

extension HubProcess.Settings {
    fileprivate func arguments(port: UInt16, file: TemporaryFile?, key: TemporaryFile?) -> [String] {
        var arguments = ["serve", "--listen", "127.0.0.1:\(port)", "--loops", "\(loops)", "--log-level", "warning"]
        arguments += ["--store", store]
        if let key {
            arguments += ["--jwt-secret-file", key.path]
        } else {
            arguments.append("--dev")
        }
        if let certificate {
            arguments += ["--tls-cert", certificate.path, "--tls-key", certificate.keyPath]
            arguments += ["--tls-listen", "127.0.0.1:0"]
        }
        if let graceClose { arguments += ["--grace-close", Self.seconds(graceClose)] }
        if let graceLost { arguments += ["--grace-lost", Self.seconds(graceLost)] }
        if let idleTimeout { arguments += ["--idle-timeout", Self.seconds(idleTimeout)] }
        if let window { arguments += ["--window", "\(window)"] }
        if let file { arguments += ["--config", file.path] }
        return arguments
    }

    /// Whole seconds without a fraction.
    private static func seconds(_ value: Double) -> String {
        value == value.rounded() ? "\(Int(value))" : "\(value)"
    }
}

/// A file for a child of this run, in the system's folder for such files.
struct TemporaryFile {
    let path: String

    init(_ text: String, name: String) throws(Failure) {
        path = "/tmp/rollcall-loadtest-\(getpid())-\(name)"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .usage("cannot write \(path): \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard write(descriptor, bytes, bytes.count) == bytes.count else { throw .usage("cannot write \(path)") }
    }

    func remove() { unlink(path) }
}
