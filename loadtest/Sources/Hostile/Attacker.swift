import SocketIO

/// One hostile connection, and the one that follows it when it has been thrown out.
final class Attacker {
    let kind: Int
    private(set) var fd: Int32 = -1

    /// Grows with each socket, so that a report about an old one is recognised.
    private(set) var generation: UInt32 = 0

    /// Steps of the present connection.
    private(set) var steps = 0

    /// What the kernel has taken of the opening, and of the burst under way.
    private var opened = 0
    private var burst = 0

    private var front: [UInt8] = []
    private var back: [UInt8] = []

    init(kind: Int) { self.kind = kind }

    var isOpen: Bool { fd >= 0 }

    func begin(_ fd: Int32) {
        self.fd = fd
        generation &+= 1
        (steps, opened, burst) = (0, 0, 0)
        (front, back) = ([], [])
    }

    /// Says what the next step says; octets that the kernel took, or nil when the connection is broken.
    func say(_ kind: AttackKind) -> Int? {
        steps += 1
        if opened < kind.opening.count {
            let end = opened + min(kind.pace, kind.opening.count - opened)
            guard let taken = send(kind.opening, opened..<end) else { return nil }
            opened += taken
            return taken
        }
        guard !kind.burst.isEmpty else { return 0 }
        guard let taken = send(kind.burst, burst..<kind.burst.count) else { return nil }
        burst = (burst + taken) % kind.burst.count
        return taken
    }

    private func send(_ octets: [UInt8], _ range: Range<Int>) -> Int? {
        let result = octets.withUnsafeBytes { Socket.send(fd, UnsafeRawBufferPointer(rebasing: $0[range])) }
        switch result {
        case .done(let count): return count
        case .wouldBlock: return 0
        case .endOfStream, .failed: return nil
        }
    }

    /// Keeps of what came only what tells how it ends: the status at the front, the Close frame at the back.
    func heard(_ octets: UnsafeRawBufferPointer) {
        if front.count < Ending.frontLength { front += octets.prefix(Ending.frontLength - front.count) }
        back = Array(octets.suffix(Ending.backLength))
    }

    /// Ends the connection; how the other side had ended it, or `byItself`.
    func end(byReset: Bool = false, byItself: Bool = false) -> Ending {
        if byReset { Socket.abortOnClose(fd) }
        Socket.close(fd)
        fd = -1
        return byItself ? .itself : Ending(front: front, back: back)
    }
}

/// How a connection of an attacker ended.
enum Ending: Hashable, CustomStringConvertible {
    /// By its own plan.
    case itself
    /// With a response that was no upgrade.
    case refused(status: Int)
    /// With a Close frame.
    case closed(code: Int)
    /// Without a word: FIN or RST.
    case silent

    /// Octets of `HTTP/1.1 101`.
    static let frontLength = 12
    /// Octets of the longest Close frame that a server sends.
    static let backLength = 127

    /// Reads it from the first and the last octets that came.
    init(front: [UInt8], back: [UInt8]) {
        let status = Int(String(decoding: front.dropFirst(9), as: UTF8.self)) ?? 0
        if status != 0, status != 101 {
            self = .refused(status: status)
        } else if let code = Self.closeCode(atEndOf: back) {
            self = .closed(code: code)
        } else {
            self = .silent
        }
    }

    var description: String {
        switch self {
        case .itself: "its own"
        case .refused(let status): "HTTP \(status)"
        case .closed(let code): "close \(code)"
        case .silent: "no word"
        }
    }

    /// The code of an unmasked Close frame that is the last thing said: nothing may follow one.
    private static func closeCode(atEndOf octets: [UInt8]) -> Int? {
        for start in octets.indices.dropLast(3) where octets[start] == 0x88 {
            guard Int(octets[start + 1]) == octets.count - start - 2 else { continue }
            let code = Int(octets[start + 2]) << 8 | Int(octets[start + 3])
            if (1000..<5000).contains(code) { return code }
        }
        return nil
    }
}
