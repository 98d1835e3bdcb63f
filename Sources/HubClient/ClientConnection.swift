import HTTPCore
import SocketIO
import WebSocketCore

/// One tab's socket: what the loop keeps of it between two turns.
///
/// Never leaves the loop's thread.
final class ClientConnection {
    enum Stage {
        /// No socket.
        case none
        /// TCP is being set up.
        case connecting
        /// The upgrade was asked for.
        case upgrading
        case open
    }

    var tab: VirtualTab
    var stage = Stage.none
    var fd: Int32 = -1

    /// Grows with each socket, so that a report about an old one is recognised.
    var generation: UInt32 = 0

    var handshake: ClientHandshake?
    var reader = FrameReader(role: .client, maxMessageBytes: ClientConnection.messageLimit)

    /// Octets of an incomplete answer to the upgrade.
    var head: [UInt8] = []

    /// What the socket did not take at once; nil = nothing waits.
    var outbox: Outbox?
    var interest: Interest = []

    /// Whether incoming octets stay in the kernel: a slow reader.
    var isReadingPaused = false

    /// Whether the tab neither reads nor writes nor beats: a stopped process.
    var isFrozen = false

    /// Whether the timer wheel holds an entry for this tab, and for when.
    var timer: UInt64?

    var octetsReceived: UInt64 = 0

    /// Octets of one message that the client accepts: a state of tens of thousands of metas.
    static let messageLimit = 16 << 20

    init(_ plan: TabPlan) {
        tab = VirtualTab(plan)
    }

    /// Makes it ready for a new socket.
    func begin(_ fd: Int32) {
        self.fd = fd
        generation &+= 1
        stage = .connecting
        reader = FrameReader(role: .client, maxMessageBytes: ClientConnection.messageLimit)
        head = []
        outbox = nil
    }

    /// Ends the socket; by RST if asked for, as after a crash.
    func end(byReset: Bool = false) {
        guard let fd = release() else { return }
        if byReset { Socket.abortOnClose(fd) }
        Socket.close(fd)
    }

    /// Gives up the socket without closing it; nil = there was none.
    func release() -> Int32? {
        guard fd >= 0 else { return nil }
        defer { fd = -1 }
        stage = .none
        handshake = nil
        outbox = nil
        isReadingPaused = false
        isFrozen = false
        return fd
    }
}
