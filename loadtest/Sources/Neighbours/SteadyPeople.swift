import ChannelProtocol
import HubClient
import SocketIO

/// People in a few rooms, one of whom broadcasts at a steady pace in each: how late each of the others is told.
final class SteadyPeople: TabObserver {
    /// Broadcasts of each room in a second.
    static let rate = 20.0

    /// Octets that pad what is said.
    private static let padding = 100

    /// Seconds for which an arrival is waited for.
    private static let patience = 30.0

    private var tabLoop: ClientLoop<SteadyPeople>?
    private var tabs: [[TabID]] = []
    private var rooms: [Int] = []
    private var ledgers: [BroadcastLedger] = []
    private var joined = 0

    /// When each room's next broadcast is due, and the number of its last.
    private var due: [Double] = []
    private var numbers: [Int] = []

    /// What is measured: broadcasts that were said from `begin` on, until `end`.
    private var begin = Double.infinity
    private var end = -Double.infinity
    private var delays = LatencyHistogram()
    private var awaited = 0

    /// What went wrong; nothing may.
    private(set) var anomalies: [String] = []

    init(_ address: SocketAddress, people: Int, rooms count: Int, seed: UInt64) throws(Failure) {
        do throws(IOError) {
            tabLoop = try ClientLoop(address, seed: seed, observer: self)
        } catch {
            throw .unreachable("\(error)")
        }
        // Whoever makes trouble comes from 127.0.0.x.
        loop.sourceNetwork = "127.0.1"
        tabs = Array(repeating: [], count: count)
        numbers = Array(repeating: 0, count: count)
        due = (0..<count).map { Double($0) / Self.rate / Double(count) }
        for index in 0..<people {
            let room = index % count
            var plan = TabPlan(topic: "room:steady-\(room)", mode: .off)
            plan.returns = false
            plan.heartbeat = 10_000
            let tab = loop.add(plan)
            tabs[room].append(tab)
            rooms.append(room)
            ledgers.append(BroadcastLedger())
            loop.open(tab)
        }
        let deadline = Clock.now + Self.patience
        while joined < people {
            guard Clock.now < deadline else { throw .unreachable("\(joined) of \(people) people got in") }
            loop.turn(timeout: 10)
        }
        due = due.map { Clock.now + $0 }
    }

    private var loop: ClientLoop<SteadyPeople> {
        guard let tabLoop else { preconditionFailure("people have their loop from the beginning to the end") }
        return tabLoop
    }

    /// Lives on until `condition` holds; false when `seconds` pass before.
    func live(until condition: () -> Bool, seconds: Double) -> Bool {
        let deadline = Clock.now + seconds
        while !condition() {
            guard Clock.now < deadline else { return false }
            sayWhatIsDue()
            loop.turn(timeout: 1)
        }
        return true
    }

    /// From each broadcast of the next `seconds` to its arrival at each of the others.
    func measure(seconds: Double) -> LatencyHistogram {
        delays = LatencyHistogram()
        awaited = 0
        begin = Clock.now
        end = begin + seconds
        _ = live(until: { Clock.now >= end }, seconds: seconds)
        if !live(until: { delays.count >= awaited }, seconds: Self.patience) {
            anomalies.append("\(awaited - delays.count) of \(awaited) broadcasts did not come")
        }
        return delays
    }

    private func sayWhatIsDue() {
        for room in tabs.indices where Clock.now >= due[room] {
            let now = Clock.now
            numbers[room] += 1
            let run = BroadcastLedger.Run(sender: room, incarnation: 1)
            let text = Marks.broadcast(
                run, number: numbers[room], at: MonotonicClock.nanoseconds, padding: Self.padding)
            if begin <= now, now < end { awaited += tabs[room].count - 1 }
            if !loop.broadcast(tabs[room][0], "tick", payload: text) {
                anomalies.append("the speaker of room \(room) is out")
            }
            // Late by a whole interval, it keeps its pace from now on.
            due[room] = max(due[room] + 1 / Self.rate, now)
        }
    }

    // MARK: Being told

    func tab(_ tab: TabID, did news: TabNews) {
        switch news {
        case .joined: joined += 1
        case .acknowledged: break
        default: anomalies.append("one of the steady: \(news)")
        }
    }

    func tab(_ tab: TabID, cannotRead reason: String) { anomalies.append(reason) }

    func tab(_ tab: TabID, received message: ServerMessage, in text: Span<UInt8>) {
        let now = Clock.now
        guard case .broadcast(_, let payload, _) = message.content else { return }
        guard let broadcast = Marks.broadcast(payload, in: text), broadcast.run.sender == rooms[tab.index] else {
            return anomalies.append("somebody else's broadcast came to room \(rooms[tab.index])")
        }
        if let fault = ledgers[tab.index].receive(broadcast.run, number: broadcast.number, startedBefore: false) {
            anomalies.append("\(fault)")
        }
        let said = Double(broadcast.nanoseconds) / 1e9
        if begin <= said, said < end { delays.add(now - said) }
    }
}
