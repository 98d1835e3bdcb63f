import CFloor
import Glibc
import SocketIO
import Synchronization

/// A program that this one started: its output line by line, its end, and its figures while it runs.
///
/// It is killed when the harness ends, however that ends.
final class ChildProcess: Sendable {
    /// Lines of output that are kept until somebody takes them.
    private static let lineLimit = 1000

    private struct Output {
        var lines: [String] = []
        var isAtEnd = false
    }

    let pid: Int32
    private let output = Mutex(Output())
    private let exitStatus = Mutex<Int32?>(nil)

    /// - Parameters:
    ///   - cpu: the processor it is pinned to; nil = any.
    ///   - withErrors: whether its standard error belongs to its output.
    ///   - listener: a socket that is passed to it, as systemd passes one; nil = none.
    init(_ command: [String], cpu: Int? = nil, withErrors: Bool = false, listener: Listener? = nil) throws(Failure) {
        var arguments = command.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var descriptor: Int32 = -1
        pid = process_start(
            &arguments, Int32(cpu ?? -1), withErrors ? 1 : 0, listener?.descriptor ?? -1, &descriptor)
        guard pid > 0 else { throw .unreachable("cannot start \(command[0]): \(String(cString: strerror(errno)))") }
        let end = descriptor
        startThread(name: "output") { [weak self] in Self.read(end) { line in self?.take(line) ?? () } }
    }

    /// Waits for a line that contains `part`; nil when the program ends or `seconds` pass before.
    func line(containing part: String, seconds: Double) -> String? {
        let deadline = Clock.now + seconds
        while true {
            let (found, isAtEnd) = output.withLock { output in
                let index = output.lines.firstIndex { $0.contains(part) }
                return (index.map { output.lines.remove(at: $0) }, output.isAtEnd)
            }
            if let found { return found }
            if isAtEnd || Clock.now >= deadline { return nil }
            usleep(2000)
        }
    }

    /// What it has said and nobody has taken.
    var rest: [String] { output.withLock(\.lines) }

    func signal(_ number: Int32) {
        if exitStatus.withLock({ $0 == nil }) { kill(pid, number) }
    }

    /// Waits for the end; the exit code, 128 + signal, or nil when it still runs after `seconds`.
    func wait(seconds: Double) -> Int32? {
        let deadline = Clock.now + seconds
        repeat {
            if let status = reap() { return status }
            usleep(2000)
        } while Clock.now < deadline
        return reap()
    }

    /// Asks it to end, and kills it when it does not within `seconds`; the exit code.
    func stop(seconds: Double = 15) -> Int32 {
        signal(SIGTERM)
        if let status = wait(seconds: seconds) { return status }
        signal(SIGKILL)
        return wait(seconds: 5) ?? -1
    }

    private func reap() -> Int32? {
        exitStatus.withLock { known in
            if known != nil { return known }
            var status: Int32 = 0
            guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
            known = status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
            return known
        }
    }

    /// nil = the output has ended.
    private func take(_ line: String?) {
        output.withLock { output in
            guard let line else {
                output.isAtEnd = true
                return
            }
            if output.lines.count == Self.lineLimit { output.lines.removeFirst() }
            output.lines.append(line)
        }
    }

    private static func read(_ descriptor: Int32, each: (String?) -> Void) {
        var buffer = [UInt8](repeating: 0, count: 4096)
        var line: [UInt8] = []
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            for octet in buffer[..<count] {
                if octet == UInt8(ascii: "\n") {
                    each(String(decoding: line, as: UTF8.self))
                    line.removeAll(keepingCapacity: true)
                } else if line.count < 4096 {
                    line.append(octet)
                }
            }
        }
        close(descriptor)
        each(nil)
    }
}
