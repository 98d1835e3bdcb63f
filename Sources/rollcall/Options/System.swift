import Glibc
import HubIdentity

/// Processors that may run us at the same time, at least 1.
func processorCount() -> Int {
    max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
}

/// Octets of memory that the machine has.
func physicalMemory() -> Int {
    sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
}

/// Seconds since 1970 by the machine's clock.
func unixTime() -> Int64 {
    Int64(time(nil))
}

/// The environment that the process was started with.
///
/// Read from the kernel, because `environ` is a variable that any thread could change.
func processEnvironment() throws(Stop) -> [String: String] {
    var environment: [String: String] = [:]
    for entry in try readTextFile("/proc/self/environ").split(separator: 0) {
        let parts = entry.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { continue }
        environment[String(decoding: parts[0], as: UTF8.self)] = String(decoding: parts[1], as: UTF8.self)
    }
    return environment
}

/// All octets of a small file, at most 1 MiB; the complaint names the file and the system's reason.
func readTextFile(_ path: String) throws(Stop) -> [UInt8] {
    let limit = 1 << 20
    guard let file = fopen(path, "re") else { throw unreadable(path) }
    defer { fclose(file) }
    var octets: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
        let count = fread(&chunk, 1, chunk.count, file)
        octets += chunk[..<count]
        guard octets.count <= limit else { throw Stop(.usage, "\(path): more than \(limit) bytes") }
        if count < chunk.count {
            guard ferror(file) == 0 else { throw unreadable(path) }
            return octets
        }
    }
}

private func unreadable(_ path: String) -> Stop {
    Stop(.usage, "\(path): \(String(cString: strerror(errno)))")
}

extension Secret {
    /// How to make a good one.
    static let recipe = "such a key comes from: head -c 32 /dev/urandom | base64"

    /// The secret in a file (`--jwt-secret-file`).
    init(file path: String) throws(Stop) {
        let octets = try readTextFile(path)
        do {
            try self.init(fileContents: octets)
        } catch {
            throw Stop(.usage, "\(path): \(error)", hint: Self.recipe)
        }
    }
}
