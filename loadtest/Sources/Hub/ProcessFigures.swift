import CFloor
import Glibc

/// What a process has used so far, from /proc; zero for what cannot be read.
struct ProcessFigures {
    /// Seconds of processor time, exact to the nanosecond.
    let cpu: Double
    /// Seconds in user mode and in the kernel, in steps of 10 ms.
    let user: Double
    let system: Double
    /// Octets of resident memory that belong to no file: heap and stacks.
    let anonymous: Int
    /// The same and what is shared with its children.
    let memory: Int

    /// Of a process and its children, such as a master and its workers.
    init(tree pid: Int32) {
        let children = File.text("/proc/\(pid)/task/\(pid)/children").split(separator: " ").compactMap { Int32($0) }
        let all = ([pid] + children).map { ProcessFigures(pid: $0) }
        cpu = all.reduce(0) { $0 + $1.cpu }
        user = all.reduce(0) { $0 + $1.user }
        system = all.reduce(0) { $0 + $1.system }
        anonymous = all.reduce(0) { $0 + $1.anonymous }
        // What is shared is counted once.
        memory = anonymous + (all.map { $0.memory - $0.anonymous }.max() ?? 0)
    }

    init(pid: Int32) {
        cpu = Double(process_cpu_ns(pid)) / 1e9
        // The name may contain anything, so the fields are counted from the last bracket.
        let fields = File.text("/proc/\(pid)/stat").split(separator: ")").last?.split(separator: " ") ?? []
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        user = fields.count > 12 ? (Double(fields[11]) ?? 0) / ticks : 0
        system = fields.count > 12 ? (Double(fields[12]) ?? 0) / ticks : 0
        anonymous = File.kilobytes("RssAnon", in: "/proc/\(pid)/status") * 1024
        memory = anonymous + File.kilobytes("RssShmem", in: "/proc/\(pid)/status") * 1024
    }

    /// How often each thread of a process was put to sleep, by its id: each time it was woken again.
    static func switches(pid: Int32) -> [Int32: Int] {
        guard let folder = opendir("/proc/\(pid)/task") else { return [:] }
        defer { closedir(folder) }
        var switches: [Int32: Int] = [:]
        while let entry = readdir(folder) {
            let thread = entry.pointee.d_name
            let name = withUnsafeBytes(of: thread) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            guard let id = Int32(name) else { continue }
            switches[id] = File.kilobytes("voluntary_ctxt_switches", in: "/proc/\(pid)/task/\(name)/status")
        }
        return switches
    }

    /// Processor time of the kernel's threads that take over receive work under load, in seconds.
    static var softirq: Double {
        softirqThreads.reduce(0) { sum, pid in
            let figures = ProcessFigures(pid: pid)
            return sum + figures.user + figures.system
        }
    }

    private static let softirqThreads: [Int32] = (2..<2000).filter {
        File.text("/proc/\($0)/comm").hasPrefix("ksoftirqd/")
    }
}

/// Small files of the system, read whole.
enum File {
    /// The first MiB of a file as text; empty when it cannot be read.
    static func text(_ path: String) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 8192)
        while bytes.count < 1 << 20 {
            let count = read(descriptor, &chunk, chunk.count)
            guard count > 0 else { break }
            bytes += chunk[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Writes a whole file anew.
    static func write(_ text: String, to path: String) throws(Failure) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .usage("cannot write \(path): \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else { throw .usage("cannot write \(path)") }
    }

    /// The value of a line such as `RssAnon:   1234 kB`.
    static func kilobytes(_ name: String, in path: String) -> Int {
        for line in text(path).split(separator: "\n") where line.hasPrefix(name + ":") {
            return Int(line.split { $0 == " " || $0 == "\t" }.dropFirst().first ?? "") ?? 0
        }
        return 0
    }

    /// The folder of the running program.
    static var ownFolder: String {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = buffer.withUnsafeMutableBytes { readlink("/proc/self/exe", $0.baseAddress!, $0.count) }
        let path = String(decoding: buffer[..<max(0, count)], as: UTF8.self)
        return path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    }

    static var ownPath: String { "/proc/self/exe" }
}
