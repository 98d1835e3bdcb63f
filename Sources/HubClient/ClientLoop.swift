package import ChannelProtocol
package import SocketIO
import WebSocketCore

/// Gets to know what happens to the tabs of a loop, on the loop's thread; it may command any tab from within.
package protocol TabObserver: AnyObject {
    func tab(_ tab: TabID, did news: TabNews)

    /// Every message of the server, after the tab itself has seen it; `text` is good during the call only.
    func tab(_ tab: TabID, received message: ServerMessage, in text: Span<UInt8>)

    /// Octets that are no message of the protocol: always the hub's fault.
    func tab(_ tab: TabID, cannotRead reason: String)
}

/// A tab of one loop, from `add` on for as long as the loop lives.
package struct TabID: Hashable, Sendable {
    package let index: Int
}

/// Thousands of tabs on one thread and one epoll: sockets, frames and timers around `VirtualTab`.
///
/// Whoever owns it calls `turn` over and over. Everything happens inside `turn` and the commands; no other thread may
/// call them. Connections to this machine rotate over sixteen of its addresses, because one has too few ports.
package final class ClientLoop<Observer: TabObserver> {
    /// Where the hub listens; a restarted hub may listen elsewhere.
    package var address: SocketAddress

    /// The network of the addresses that connections to this machine come from, `.1` to `.16`.
    package var sourceNetwork = "127.0.0"

    let path: String
    let poller: Poller
    var connections: ContiguousArray<ClientConnection> = []
    var generator: SplitMix64
    var timers: TimerWheel<Int>
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)

    /// Sockets on which Close was said, oldest first, until the hub hangs up or the time is over.
    var farewells: ContiguousArray<Farewell> = []

    /// Connections begun so far, for the choice of a source address.
    var attempts = 0

    private unowned let observer: Observer
    private var ready: ContiguousArray<Readiness> = []
    private var fired: ContiguousArray<Int> = []

    /// - Parameters:
    ///   - path: of the WebSocket, with its query; must ask for vsn 2.
    ///   - observer: not retained; must live as long as the loop.
    package init(
        _ address: SocketAddress, path: String = "/socket/websocket?vsn=2.0.0", seed: UInt64, observer: Observer
    ) throws(IOError) {
        self.address = address
        self.path = path
        self.observer = observer
        poller = try Poller()
        generator = SplitMix64(seed: seed)
        timers = TimerWheel(now: MonotonicClock.milliseconds)
        ProcessLimits.raiseOpenFiles()
    }

    deinit {
        for connection in connections { connection.end() }
        endFarewells(until: .max)
        poller.close()
        buffer.deallocate()
    }

    /// A new tab, which is away until `open`.
    package func add(_ plan: TabPlan) -> TabID {
        connections.append(ClientConnection(plan))
        return TabID(index: connections.count - 1)
    }

    package func stage(of tab: TabID) -> VirtualTab.Stage { connections[tab.index].tab.stage }

    package func plan(of tab: TabID) -> TabPlan { connections[tab.index].tab.plan }

    /// Octets that a tab has received over all its connections.
    package func octetsReceived(by tab: TabID) -> UInt64 { connections[tab.index].octetsReceived }

    /// Waits for something to happen, at most `timeout` milliseconds, and handles it.
    package func turn(timeout: Int32) {
        let now = MonotonicClock.milliseconds
        let next = timers.timeout(from: now).map { Int32(clamping: $0) } ?? timeout
        poller.wait(into: &ready, timeout: max(0, min(timeout, next)))
        for readiness in ready { handle(readiness) }
        timers.advance(to: MonotonicClock.milliseconds, fired: &fired)
        for index in fired { handleTimer(index) }
        fired.removeAll(keepingCapacity: true)
        endFarewells(until: MonotonicClock.milliseconds)
    }

    /// Makes a `turn` that waits on the loop's thread return; any thread may call it.
    package nonisolated func wake() { poller.wake() }

    // MARK: Doing what a tab wants

    func perform(_ actions: [TabAction], for index: Int) {
        let connection = connections[index]
        for action in actions {
            switch action {
            case .connect: connect(index)
            case .send(let text): send(.text, text, on: index)
            case .close(let code):
                hangUp(code, on: index)
                lose(index, code)
            case .tell(let news): observer.tab(TabID(index: index), did: news)
            }
        }
        schedule(connection, index)
    }

    /// Sees to it that the wheel calls no later than at the tab's deadline.
    private func schedule(_ connection: ClientConnection, _ index: Int) {
        guard let deadline = connection.tab.deadline, !connection.isFrozen else { return }
        if let timer = connection.timer, timer <= deadline { return }
        connection.timer = deadline
        timers.set(index, at: deadline)
    }

    private func handleTimer(_ index: Int) {
        let connection = connections[index]
        connection.timer = nil
        guard !connection.isFrozen else { return }
        perform(connection.tab.tick(now: MonotonicClock.milliseconds), for: index)
    }

    /// Tells the tab that its connection is over; nil = it never came about.
    func lose(_ index: Int, _ code: CloseCode?, byReset: Bool = false) {
        let connection = connections[index]
        connection.end(byReset: byReset)
        perform(
            connection.tab.disconnected(code, now: MonotonicClock.milliseconds, using: &generator), for: index)
    }

    func received(_ message: ServerMessage, in text: Span<UInt8>, by index: Int) {
        let actions = connections[index].tab.received(message, in: text, now: MonotonicClock.milliseconds)
        perform(actions, for: index)
        observer.tab(TabID(index: index), received: message, in: text)
    }

    func cannotRead(_ reason: String, by index: Int) {
        observer.tab(TabID(index: index), cannotRead: reason)
    }
}
