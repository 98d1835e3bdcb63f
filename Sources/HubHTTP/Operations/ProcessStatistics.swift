import Glibc

/// What Linux tells of this process; nil where it does not.
struct ProcessStatistics: Equatable {
    var cpuSeconds: Double?
    var residentBytes: Double?
    var startSeconds: Double?
    var openDescriptors: Int?
    var maxDescriptors: Int?

    /// Reads `/proc`.
    static func current() -> ProcessStatistics {
        var statistics = ProcessStatistics()
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        statistics.read(
            process: contents("/proc/self/stat"), machine: contents("/proc/stat"), ticksPerSecond: ticks,
            pageBytes: Double(sysconf(Int32(_SC_PAGESIZE))))
        statistics.openDescriptors = countOfDescriptors()
        let most = sysconf(Int32(_SC_OPEN_MAX))
        statistics.maxDescriptors = most > 0 ? most : nil
        return statistics
    }

    /// Takes what can be told from the texts of `/proc/self/stat` and `/proc/stat` (proc(5)).
    mutating func read(process: String, machine: String, ticksPerSecond: Double, pageBytes: Double) {
        // The program's name may hold anything, blanks and brackets too; the third field follows the last bracket.
        guard let nameEnd = process.lastIndex(of: ")"), ticksPerSecond > 0 else { return }
        let fields = process[process.index(after: nameEnd)...].split(separator: " ")
        func field(_ number: Int) -> Double? {
            fields.indices.contains(number - 3) ? Double(fields[number - 3]) : nil
        }
        if let user = field(14), let system = field(15) { cpuSeconds = (user + system) / ticksPerSecond }
        residentBytes = field(24).map { $0 * pageBytes }
        let boot = machine.split(separator: "\n").first { $0.hasPrefix("btime ") }?.split(separator: " ").last
        if let started = field(22), let boot = boot.flatMap({ Double($0) }) {
            startSeconds = boot + started / ticksPerSecond
        }
    }

    private static func contents(_ path: String) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var octets: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            octets += buffer[..<count]
        }
        return String(decoding: octets, as: UTF8.self)
    }

    private static func countOfDescriptors() -> Int? {
        guard let folder = opendir("/proc/self/fd") else { return nil }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        // Without `.`, `..` and the folder's own.
        return max(0, count - 3)
    }
}

extension PrometheusText {
    /// The names that every Prometheus client library uses.
    mutating func append(_ process: ProcessStatistics) {
        if let seconds = process.cpuSeconds {
            counter("process_cpu_seconds_total", "User and system time in seconds.", seconds)
        }
        if let bytes = process.residentBytes {
            gauge("process_resident_memory_bytes", "Resident memory.", bytes)
        }
        if let seconds = process.startSeconds {
            gauge("process_start_time_seconds", "Start, in seconds since 1970.", seconds)
        }
        if let count = process.openDescriptors { gauge("process_open_fds", "Open descriptors.", Double(count)) }
        if let count = process.maxDescriptors { gauge("process_max_fds", "Descriptors allowed.", Double(count)) }
    }
}
