import ChannelProtocol
import Glibc
import HTTPCore
import HubClient
import SocketIO
import WebSocketCore

/// Follows one room as an ordinary client: one tab for who is there, one for the counts that the hub makes.
final class WatchCommand: TabObserver {
    /// Milliseconds that names may come after their count: some ten windows of presence.
    private static let patienceWithNames: UInt64 = 500

    private let options: WatchOptions
    private let lines: WatchLines
    private var loop: ClientLoop<WatchCommand>?
    private var people: TabID?
    private var counts: TabID?
    private var replica = PresenceReplica(wantsSync: true)
    private var hasConnected = false
    private var outcome: Result<Void, Stop>?
    /// The count that met the condition, and until when the names that belong to it are waited for.
    private var met: (users: Int, patience: UInt64)?

    init(options: WatchOptions) {
        self.options = options
        lines = WatchLines(isJSON: options.isJSON)
    }

    /// Until the condition is met, the time is over, or for ever.
    func run() throws(Stop) {
        let loop: ClientLoop<WatchCommand>
        let path = try options.hub.socketPath()
        let address = try options.hub.url.resolved()
        do throws(IOError) {
            loop = try ClientLoop(address, path: path, seed: UInt64.random(in: 0 ... .max), observer: self)
        } catch {
            throw Stop(.failed, "\(error)")
        }
        self.loop = loop
        let topic = "realtime:\(options.room)"
        people = open(TabPlan(topic: topic, mode: .full), in: loop)
        counts = open(TabPlan(topic: topic, mode: .count), in: loop)
        let end = options.timeout.map { MonotonicClock.milliseconds + UInt64(max(0, $0.wholeMilliseconds)) }
        while outcome == nil {
            loop.turn(timeout: 200)
            endIfMet()
            if let end, MonotonicClock.milliseconds >= end {
                throw Stop(.failed, "\(options.until.map { "\($0) was not met" } ?? "the time is over")")
            }
        }
        try outcome?.get()
    }

    /// The two tabs are two connections: a count may come before the names that make it, which somebody wants to read.
    private func endIfMet() {
        guard let met, outcome == nil else { return }
        if replica.people.count >= met.users || MonotonicClock.milliseconds >= met.patience {
            outcome = .success(())
        }
    }

    private func open(_ plan: TabPlan, in loop: ClientLoop<WatchCommand>) -> TabID {
        let tab = loop.add(plan)
        loop.open(tab)
        return tab
    }

    // MARK: TabObserver

    func tab(_ tab: TabID, did news: TabNews) {
        switch news {
        case .joined:
            hasConnected = true
        case .connectFailed where !hasConnected:
            outcome = .failure(
                Stop(.cannotConnect, "no hub answers at \(options.hub.url)", hint: "is it running? see --url"))
        case .joinRefused(let reason):
            outcome = .failure(Stop(.failed, "the hub refuses: \(reason)"))
        case .disconnected(let code) where tab == people:
            replica.interrupt()
            Console.say("connection lost (\(code.rawValue)), trying again")
        case .channelClosed:
            outcome = .failure(Stop(.failed, "the hub closed the channel"))
        default: break
        }
    }

    func tab(_ tab: TabID, received message: ServerMessage, in text: Span<UInt8>) {
        if options.isRaw {
            Console.print(text.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) })
        }
        if case .presenceCount(let count) = message.content, tab == counts {
            if !options.isRaw { Console.print(lines.count(users: count.users, sessions: count.sessions)) }
            if let until = options.until, until.isMet(users: count.users, sessions: count.sessions) {
                met = met ?? (count.users, MonotonicClock.milliseconds + Self.patienceWithNames)
            }
            return
        }
        guard tab == people else { return }
        var anomalies: [PresenceAnomaly] = []
        let isState = if case .presenceState = message.content { true } else { false }
        for change in replica.receive(message.content, in: text, anomalies: &anomalies) where !options.isRaw {
            guard let line = lines.change(change, tabs: replica.people[change.user]?.count ?? 0, isState: isState)
            else { continue }
            Console.print(line)
        }
        for anomaly in anomalies { Console.say("the hub contradicts itself: \(anomaly)") }
    }

    func tab(_ tab: TabID, cannotRead reason: String) {
        Console.say("unreadable message: \(reason)")
    }
}

extension HubOptions {
    /// Where a plain client finds its socket, with the token.
    func socketPath() throws(Stop) -> String {
        let token = try token().map { "&token=\(PercentCoding.encode($0))" } ?? ""
        return "\(url.base)/socket/websocket?vsn=2.0.0\(token)"
    }
}

extension HubAddress {
    /// The first address of the host.
    fileprivate func resolved() throws(Stop) -> SocketAddress {
        let found: [SocketAddress]
        do throws(ResolverError) {
            found = try SocketAddress.resolve(host, port: port)
        } catch {
            throw Stop(CallError.noSuchHost(host, reason: error.reason), at: self)
        }
        guard let first = found.first else { throw Stop(CallError.noSuchHost(host, reason: "no address"), at: self) }
        return first
    }
}
