import JSONCore

/// What `rollcall top` shows at one moment, as lines or as JSON.
struct TopView: Equatable {
    let hub: String
    /// The time of the reading, as a clock shows it.
    let time: String
    let figures: TopFigures
    /// Nil when the hub does not let us see them; then `note` tells why.
    let rooms: [RoomLine]?
    var note: String?

    /// The lines of a terminal of that size; without a height all rooms are in it, and no keys.
    func lines(width: Int, height: Int? = nil, order: RoomOrder) -> [String] {
        var lines = head(width: width)
        if let note { lines += [note.fitted(to: width)] }
        lines.append("")
        let sorted = order.sorted(rooms ?? [])
        // One line for the head of the table, one for the keys.
        let space = height.map { max(0, $0 - lines.count - 2) } ?? sorted.count
        var table = TextTable([
            .init(name: "ROOM"), .init(name: "USERS", isNumber: true), .init(name: "TABS", isNumber: true),
            .init(name: "SUBSCRIBERS", isNumber: true),
        ])
        table.rows = sorted.prefix(space).map { room in
            [printable(room.name)] + [room.users, room.tabs, room.subscribers].map { Figures.count(Double($0)) }
        }
        if rooms != nil { lines += table.lines(width: width) }
        guard let height else { return lines }
        lines = Array(lines.prefix(height - 1))
        lines += Array(repeating: "", count: max(0, height - 1 - lines.count))
        let hidden = sorted.count - table.rows.count
        let keys = "q quit  sort: u users  t tabs  s subscribers  n name (\(order.rawValue))"
        return lines + [(keys + (hidden > 0 ? "  \(hidden) more rooms" : "")).fitted(to: width)]
    }

    private func head(width: Int) -> [String] {
        let f = figures
        func count(_ value: Double?) -> String { value.map(Figures.count) ?? "-" }
        func octets(_ value: Double?) -> String { value.map(Figures.octets) ?? "-" }
        func seconds(_ value: Double?) -> String { value.map(Figures.seconds) ?? "-" }
        let title = "rollcall \(f.version.map(printable) ?? "") at \(hub)"
        let state = "\(f.uptime.map { "up \(Figures.age($0))  " } ?? "")\(time)"
        let gap = max(2, width - title.columns - state.columns)
        let cells = [
            [
                "connections \(count(f.connections))", "websockets \(count(f.webSockets))",
                "users \(count(f.users))  tabs \(count(f.tabs))  rooms \(count(f.rooms))",
            ],
            [
                "in  \(count(f.messagesIn)) msg/s", "\(octets(f.bytesIn))/s",
                "slow consumers \(count(f.slowConsumers))  queue \(octets(f.sendQueue))",
            ],
            [
                "out \(count(f.messagesOut)) msg/s", "\(octets(f.bytesOut))/s",
                "leave delay p50 \(seconds(f.leaveP50))  p99 \(seconds(f.leaveP99))",
            ],
            [
                "memory \(octets(f.memory))", "cpu \(f.processors.map { "\(Figures.count($0 * 100)) %" } ?? "-")",
                "loop lag p99 \(seconds(f.loopLag))",
            ],
            [
                "files \(count(f.openFiles))", "of \(count(f.maxFiles))",
                "store queue \(count(f.storeQueue))  behind \(seconds(f.storeLag))",
            ],
        ]
        let rows = cells.map { row in
            (row[0].padded(to: 22) + " " + row[1].padded(to: 18) + " " + row[2]).fitted(to: width)
        }
        return [(title + String(repeating: " ", count: gap) + state).fitted(to: width)] + rows
    }

    /// All of it as one object; what the hub does not tell is null.
    ///
    /// - Parameter milliseconds: since 1970.
    func json(at milliseconds: Int64, order: RoomOrder) -> JSONTree {
        func number(_ value: Double?) -> JSONTree {
            guard let value, value.isFinite else { return .null }
            return .number(Int64(exactly: value).map { "\($0)" } ?? "\(value)")
        }
        let f = figures
        let figures: [(String, Double?)] = [
            ("uptime_seconds", f.uptime), ("connections", f.connections), ("websockets", f.webSockets),
            ("room_count", f.rooms), ("users", f.users), ("tabs", f.tabs),
            ("messages_in_per_second", f.messagesIn), ("messages_out_per_second", f.messagesOut),
            ("bytes_in_per_second", f.bytesIn), ("bytes_out_per_second", f.bytesOut),
            ("send_queue_bytes", f.sendQueue), ("slow_consumers", f.slowConsumers),
            ("leave_delay_p50_seconds", f.leaveP50), ("leave_delay_p99_seconds", f.leaveP99),
            ("loop_lag_p99_seconds", f.loopLag), ("memory_bytes", f.memory), ("open_files", f.openFiles),
            ("max_files", f.maxFiles), ("processors", f.processors), ("store_queue", f.storeQueue),
            ("store_lag_seconds", f.storeLag),
        ]
        let list = rooms.map { rooms in
            JSONTree.array(
                order.sorted(rooms).map { room in
                    .object([
                        .init("name", .string(room.name)), .init("users", number(Double(room.users))),
                        .init("tabs", number(Double(room.tabs))),
                        .init("subscribers", number(Double(room.subscribers))),
                    ])
                })
        }
        return .object(
            [
                .init("at", number(Double(milliseconds))), .init("hub", .string(hub)),
                .init("version", f.version.map(JSONTree.string) ?? .null),
            ] + figures.map { .init($0.0, number($0.1)) } + [.init("rooms", list ?? .null)])
    }
}
