import Glibc
import HTTPCore
import HubClient
import JSONCore
import SocketIO

/// Reads a hub's figures again and again, and shows them.
struct TopCommand {
    let options: TopOptions

    func run() throws(Stop) {
        var readings = try TopReadings(options.hub, patience: patience)
        // Rates need two readings.
        try readings.take()
        if options.isJSON || options.isOnce || isatty(STDOUT_FILENO) == 0 {
            try print(&readings)
        } else {
            try show(&readings)
        }
    }

    /// Milliseconds that a reading may take; keys wait for it, so that it is not much.
    private var patience: UInt64 { 3000 }

    private var interval: UInt64 { UInt64(options.interval.wholeMilliseconds) }

    private func print(_ readings: inout TopReadings) throws(Stop) {
        repeat {
            usleep(UInt32(clamping: interval * 1000))
            let view = try readings.take()
            if options.isJSON {
                Console.print(view.json(at: WallClock.milliseconds, order: options.order).text)
            } else {
                for line in view.lines(width: 80, order: options.order) { Console.print(line) }
            }
        } while !options.isOnce && options.isJSON
    }

    private func show(_ readings: inout TopReadings) throws(Stop) {
        let terminal = try Terminal()
        defer { terminal.leave() }
        var order = options.order
        var next = MonotonicClock.milliseconds + min(interval, 300)
        while true {
            let size = terminal.size
            if let view = readings.last {
                terminal.show(view.lines(width: size.columns, height: size.rows, order: order))
            }
            let now = MonotonicClock.milliseconds
            if now >= next {
                // A hub that is away may come back; what was seen stays, with the reason above it.
                do throws(Stop) { try readings.take() } catch { readings.fail(error) }
                next = MonotonicClock.milliseconds + interval
                continue
            }
            switch terminal.wait(milliseconds: next - now) {
            case .ended?, .key("q")?, .key("\u{3}")?, .key("\u{4}")?: return
            case .key("u")?: order = .users
            case .key("t")?: order = .tabs
            case .key("s")?: order = .subscribers
            case .key("n")?: order = .name
            case .key?, .resized?, nil: break
            }
        }
    }
}

/// What a hub said last, and before.
struct TopReadings {
    private let caller: HubCaller
    private var earlier: (metrics: MetricsText, at: UInt64)?
    private(set) var last: TopView?

    init(_ hub: HubOptions, patience: UInt64) throws(Stop) {
        caller = try hub.caller(patience: patience)
    }

    /// Asks the hub.
    @discardableResult
    mutating func take() throws(Stop) -> TopView {
        let text = try caller.answer("GET", "/metrics").body
        let metrics = MetricsText(String(decoding: text, as: UTF8.self))
        guard metrics.sum("rollcall_connections") != nil else {
            throw Stop(.failed, "\(caller.hub)/metrics: these are no figures of a hub", hint: "what listens there?")
        }
        let now = MonotonicClock.milliseconds
        let (rooms, note) = try rooms()
        let figures = TopFigures(
            metrics, since: earlier?.metrics, seconds: earlier.map { Double(now - $0.at) / 1000 } ?? 0,
            now: Double(WallClock.milliseconds) / 1000)
        earlier = (metrics, now)
        let time = String(WallClock.timeOfDay.prefix(8))
        let view = TopView(hub: caller.hub.description, time: time, figures: figures, rooms: rooms, note: note)
        last = view
        return view
    }

    /// Keeps what was seen, with the reason why it is old.
    mutating func fail(_ stop: Stop) {
        guard var old = last else { return }
        old.note = "as of \(old.time): \(stop.message)"
        last = old
    }

    /// The rooms, or why we may not see them.
    private func rooms() throws(Stop) -> ([RoomLine]?, String?) {
        let answer: CallAnswer
        do throws(CallError) { answer = try caller.call("GET", RoomPath.all) } catch {
            throw Stop(error, at: caller.hub)
        }
        guard answer.head.status == 200, let rooms = answer.json.flatMap(RoomLine.all) else {
            let stop = Stop(refused: answer, at: caller.hub)
            return (nil, "no rooms: \(answer.words.map(printable) ?? stop.message)")
        }
        return (rooms, nil)
    }
}
