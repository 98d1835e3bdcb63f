import ChannelProtocol
import PresenceCore
import Synchronization
import Testing
import WebSocketCore

@testable import HubRuntime

/// People who do at random what people do, on a hub whose mail comes one item at a time, in any order.
///
/// What they hear is checked as they hear it: a copy of each room, and whose broadcasts come when.
final class Crowd {
    let hub: TestHub
    var choices: Choices
    private(set) var tabs: [Tab] = []
    /// Users by tab, tabs that are gone included.
    private var users: [String] = []

    /// Users of whom a kick may still be under way.
    private var kicked: Set<String> = []

    /// A dashboard, and what it knows of each room.
    private var board: TestClient?
    private var counts: [String: [Int]] = [:]

    /// Broadcasts that somebody must still hear.
    private var awaited: Set<Awaited> = []

    struct Awaited: Hashable {
        var from: Int
        var number: Int
        var tab: Int
        var topic: String
    }

    static let rooms = ["room:a", "room:b", "room:c"]
    private static let names = ["ada", "grace", "alan", "edsger"]

    init(_ hub: TestHub, seed: UInt64) {
        self.hub = hub
        choices = Choices(seed: seed)
    }

    // MARK: Steps

    func step() throws {
        switch choices.pick(30) {
        case 0..<2: if tabs.count < 8 { try open() }
        case 2..<6: try act { $0.join($1, as: self) }
        case 6..<10: try act { $0.track($1, as: self) }
        case 10..<11: try act { tab, topic in tab.client.untrack(topic) }
        case 11..<17: try act { $0.say($1, as: self) }
        case 17..<18: try act { $0.leave($1, as: self) }
        case 18..<19: try act { tab, topic in tab.client.announce(self.choices.pick([.active, .hidden]), in: topic) }
        case 19..<20: try end()
        case 20..<21: if choices.once(in: 4) { try kick() }
        case 21..<23: hub.jump(UInt64(choices.pick([1, 5, 50, 300, 300, 5_000, 16_000])))
        case 23..<24: if !tabs.isEmpty { try choices.pick(tabs).listen(as: self) }
        case 24..<26: hub.poll(choices.pick(hub.cores.count))
        default:
            let routes = hub.routes
            if !routes.isEmpty { hub.deliver(choices.pick(routes), count: 1 + choices.pick(3)) }
        }
    }

    private func open() throws {
        let user = choices.pick(Self.names)
        let isSlow = choices.once(in: 3)
        let client = try hub.connect(
            isSlow ? .stream(buffer: 4_608) : .packets, to: choices.pick(hub.cores.count))
        client.isReading = !isSlow
        client.mayBeCutOff = true
        let session = choices.once(in: 3) ? "tab-of-\(user)" : nil
        tabs.append(Tab(id: users.count, user: user, session: session, client: client))
        users.append(user)
    }

    private func act(_ body: (Tab, _ topic: String) throws -> Void) throws {
        guard !tabs.isEmpty else { return }
        let tab = choices.pick(tabs)
        try body(tab, tab.spelling(of: choices.pick(Self.rooms)))
        if !choices.once(in: 4) { hub.read(tab.client) }
    }

    /// Ends a connection in one of the ways in which connections end.
    private func end() throws {
        guard !tabs.isEmpty else { return }
        let tab = choices.pick(tabs)
        try tab.listen(as: self)
        switch choices.pick(3) {
        case 0: tab.client.close(.goingAway)
        case 1: tab.client.hangUp()
        default: tab.client.reset()
        }
        // Said before a close, it is heard: unless the next tab of this session replaces the connection before it is read.
        if !tab.client.isOpen || tab.session != nil { forget(from: tab.id) }
        remove(tab)
    }

    private func kick() throws {
        let room = choices.pick(Self.rooms)
        let user = choices.pick(Self.names)
        try hub.kick(user, from: room, for: 2_000)
        // What the user has said or will say may be refused, until the kick has arrived.
        kicked.insert(user)
        awaited = awaited.filter { users[$0.from] != user }
    }

    // MARK: Who must hear what

    func remove(_ tab: Tab) {
        tabs.removeAll { $0 === tab }
        for topic in tab.lives.keys { forget(tab: tab.id, topic) }
    }

    /// Everybody who was joined before this was said must hear it, unless their channel ends first.
    func await(_ number: Int, from speaker: Tab, _ room: String) {
        guard !kicked.contains(speaker.user) else { return }
        for tab in tabs {
            let topic = tab.spelling(of: room)
            guard tab !== speaker || tab.echoes, let life = tab.life(topic), !life.isEnding else { continue }
            awaited.insert(Awaited(from: speaker.id, number: number, tab: tab.id, topic: topic))
        }
    }

    func heard(_ number: Int, from speaker: Int, by tab: Tab, _ topic: String) {
        awaited.remove(Awaited(from: speaker, number: number, tab: tab.id, topic: topic))
    }

    /// What this tab has said need not arrive any more.
    func forget(from speaker: Int) {
        awaited = awaited.filter { $0.from != speaker }
    }

    /// This channel need not hear anything any more.
    func forget(tab: Int, _ topic: String) {
        awaited = awaited.filter { $0.tab != tab || $0.topic != topic }
    }

    // MARK: The end

    /// Lets everything arrive, then compares what everybody has heard with what the rooms know.
    func settle() throws {
        for tab in tabs { tab.client.isReading = true }
        hub.run()
        kicked = []
        hub.advance(700)
        for tab in tabs { try tab.listen(as: self) }
        try checkBoard()
        try #require(awaited.isEmpty, "\(awaited.count) broadcasts have not arrived")
        for tab in tabs {
            for topic in tab.lives.keys {
                guard let life = tab.life(topic) else { continue }
                let name = try #require(TopicName.roomName(topic))
                let room = try #require(try hub.room(name))
                switch life.wish {
                case .full:
                    try #require(life.replica.metas == Replica(room.state.snapshot).metas, "\(tab.user) in \(topic)")
                case .count: try #require(life.counts == [room.state.counts.users, room.state.counts.sessions])
                case .off: try #require(!life.replica.hasState)
                }
                if var statuses = life.statuses {
                    // Who sees people forgets the status of one who is gone from the state.
                    if life.wish == .full { statuses = statuses.filter { life.replica.metas[$0.key] != nil } }
                    let now = room.state.statuses.map { ($0.user.value, $0.status) }
                    try #require(statuses == Dictionary(now) { $1 }.compactMapValues(\.self), "\(tab.user) in \(topic)")
                }
            }
        }
    }

    /// The dashboard knows the counts of all rooms; one that was closed, for silence most likely, is opened anew.
    private func checkBoard() throws {
        for received in board?.messages().joined().map(\.self) ?? [] {
            guard case .message(let message, _) = received, case .roomCounts(let rooms) = message.content else {
                continue
            }
            for room in rooms { counts[room.room] = [room.users, room.sessions] }
        }
        if let board, board.connection?.phase == .webSocket {
            for room in Self.rooms {
                let now = try hub.room(room)?.state.counts
                try #require(counts[room] ?? [0, 0] == [now?.users ?? 0, now?.sessions ?? 0], "\(room)")
            }
            board.heartbeat()
        } else {
            counts = [:]
            board = try hub.connect(to: choices.pick(hub.cores.count))
            board?.mayBeCutOff = true
            board?.join("counts:*")
            hub.run()
        }
    }

    /// Everybody goes; the hub must be as at its start.
    func goHome() throws {
        board?.hangUp()
        for tab in tabs { tab.client.hangUp() }
        tabs = []
        hub.advance(12_000)
        for core in hub.cores {
            try #require(core.front.table.count == 0)
            try #require(core.front.table.busy.allSatisfy { $0 == [] })
            try #require(core.front.lanes.isEmpty && core.front.dirtyLanes.isEmpty && core.front.marked.isEmpty)
            try #require(core.front.dirtyConnections.isEmpty && core.front.blocked.isEmpty && core.front.paused.isEmpty)
            try #require(core.home.rooms.isEmpty && core.home.changed.isEmpty)
            try #require(core.home.board?.members.isEmpty != false && !core.home.isBoardWatched)
        }
        try #require(hub.shared.connections.load(ordering: .relaxed) == 0)
        try #require(hub.routes.isEmpty)
    }
}
