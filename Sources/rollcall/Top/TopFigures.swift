import JSONCore

/// A room as `/api/v1/rooms` lists it.
struct RoomLine: Equatable {
    let name: String
    let users: Int
    let tabs: Int
    let subscribers: Int

    /// The rooms of that answer; nil when it has none.
    static func all(in answer: JSONTree) -> [RoomLine]? {
        guard case .array(let rooms)? = answer["rooms"] else { return nil }
        return rooms.compactMap { room in
            guard case .string(let name)? = room["name"] else { return nil }
            func number(_ key: String) -> Int { Int(room[key]?.wholeNumber ?? 0) }
            return RoomLine(
                name: name, users: number("users"), tabs: number("sessions"), subscribers: number("subscribers"))
        }
    }
}

/// By what rooms are put in order; always the greatest first, names ascending.
enum RoomOrder: String, CaseIterable {
    case users, tabs, subscribers, name

    func sorted(_ rooms: [RoomLine]) -> [RoomLine] {
        rooms.sorted { one, other in
            let keys = (key(one), key(other))
            return keys.0 == keys.1 ? one.name < other.name : keys.0 > keys.1
        }
    }

    private func key(_ room: RoomLine) -> Int {
        switch self {
        case .users: room.users
        case .tabs: room.tabs
        case .subscribers: room.subscribers
        case .name: 0
        }
    }
}

/// What two readings of `/metrics` say together; nil = the hub does not tell, or too early.
struct TopFigures: Equatable {
    var version: String?
    var uptime: Double?
    var connections: Double?
    var webSockets: Double?
    var rooms: Double?
    var users: Double?
    var tabs: Double?
    var messagesIn: Double?
    var messagesOut: Double?
    var bytesIn: Double?
    var bytesOut: Double?
    var sendQueue: Double?
    var slowConsumers: Double?
    /// Since the hub began: leaves are rare.
    var leaveP50: Double?
    var leaveP99: Double?
    /// The work of one turn of an event loop, within the interval: what anybody else on it had to wait.
    var loopLag: Double?
    var memory: Double?
    var openFiles: Double?
    var maxFiles: Double?
    /// Processors that were busy.
    var processors: Double?
    var storeQueue: Double?
    var storeLag: Double?

    /// - Parameters:
    ///   - earlier: an earlier reading; without one, or when the hub began anew since, there are no rates.
    ///   - seconds: between the two.
    ///   - now: seconds since 1970.
    init(_ metrics: MetricsText, since earlier: MetricsText?, seconds: Double, now: Double) {
        let start = "process_start_time_seconds"
        let isSame = earlier?.sum(start) == metrics.sum(start)
        let earlier = isSame ? earlier : nil
        func rate(_ name: String, _ labels: [[String: String]] = [[:]]) -> Double? {
            guard let earlier, seconds > 0 else { return nil }
            let counts = labels.map { (metrics.sum(name, where: $0) ?? 0) - (earlier.sum(name, where: $0) ?? 0) }
            return max(0, counts.reduce(0, +) / seconds)
        }
        let messages = [["opcode": "text"], ["opcode": "binary"]]
        version = metrics.families["rollcall_build_info"]?.first?.labels["version"]
        uptime = metrics.sum(start).map { max(0, now - $0) }
        connections = metrics.sum("rollcall_connections")
        webSockets = metrics.sum("rollcall_websockets")
        rooms = metrics.sum("rollcall_rooms")
        users = metrics.sum("rollcall_users")
        tabs = metrics.sum("rollcall_sessions")
        messagesIn = rate("rollcall_frames_received_total", messages)
        messagesOut = rate("rollcall_frames_sent_total", messages)
        bytesIn = rate("rollcall_received_bytes_total")
        bytesOut = rate("rollcall_sent_bytes_total")
        sendQueue = metrics.sum("rollcall_send_queue_bytes")
        slowConsumers = metrics.sum("rollcall_slow_consumers")
        let leaves = metrics.histogram("rollcall_leave_delay_seconds")
        (leaveP50, leaveP99) = (leaves.quantile(0.5), leaves.quantile(0.99))
        let turns = metrics.histogram("rollcall_turn_duration_seconds")
        loopLag = (earlier.map { turns.since($0.histogram("rollcall_turn_duration_seconds")) } ?? turns).quantile(0.99)
        memory = metrics.sum("process_resident_memory_bytes")
        openFiles = metrics.sum("process_open_fds")
        maxFiles = metrics.sum("process_max_fds")
        processors = rate("process_cpu_seconds_total")
        storeQueue = metrics.sum("rollcall_store_queue")
        storeLag = metrics.sum("rollcall_store_lag_seconds")
    }
}
