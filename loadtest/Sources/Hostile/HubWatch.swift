import Glibc
import SocketIO
import Synchronization

/// What a hub holds while it is attacked: resident memory and descriptors, looked at from a thread of its own.
final class HubWatch: Sendable {
    struct Figures {
        /// Octets of resident memory.
        var memory = 0
        var descriptors = 0
    }

    private let pid: Int32
    private let highest = Mutex(Figures())
    private let isOver = Atomic(false)

    init(pid: Int32) {
        self.pid = pid
        startThread(name: "watch") { [weak self] in
            while let self, !self.isOver.load(ordering: .relaxed) {
                self.look()
                usleep(500_000)
            }
        }
    }

    func end() { isOver.store(true, ordering: .relaxed) }

    var now: Figures {
        Figures(
            memory: File.kilobytes("VmRSS", in: "/proc/\(pid)/status") * 1024,
            descriptors: File.count(inFolder: "/proc/\(pid)/fd"))
    }

    /// The most of each since the last call.
    func takeHighest() -> Figures {
        look()
        return highest.withLock { highest in
            defer { highest = Figures() }
            return highest
        }
    }

    private func look() {
        let now = now
        highest.withLock { highest in
            highest.memory = max(highest.memory, now.memory)
            highest.descriptors = max(highest.descriptors, now.descriptors)
        }
    }
}

extension File {
    /// Entries of a folder; 0 when it cannot be read.
    static func count(inFolder path: String) -> Int {
        guard let folder = opendir(path) else { return 0 }
        defer { closedir(folder) }
        var count = 0
        while let entry = readdir(folder) {
            if entry.pointee.d_name.0 != 0x2E { count += 1 }
        }
        return count
    }
}
