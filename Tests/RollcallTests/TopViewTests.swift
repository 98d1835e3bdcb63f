import JSONCore
import Testing

@testable import rollcall

@Suite struct TopViewTests {
    private let rooms = (1...30).map { number in
        RoomLine(name: "algebra-\(number)", users: number % 7, tabs: number, subscribers: 1000 * number)
    }

    private func view(_ rooms: [RoomLine]?, note: String? = nil) -> TopView {
        let metrics = MetricsText(
            """
            rollcall_build_info{version="0.1.0"} 1
            process_start_time_seconds 100
            rollcall_connections 1234567
            rollcall_sent_bytes_total 123456789012
            rollcall_send_queue_bytes 999949
            process_resident_memory_bytes 45200000
            """)
        let figures = TopFigures(metrics, since: MetricsText("process_start_time_seconds 100"), seconds: 1, now: 8000)
        return TopView(hub: "http://127.0.0.1:4000", time: "12:03:59", figures: figures, rooms: rooms, note: note)
    }

    @Test(
        "it fits the terminal, whatever its size, and fills it", arguments: [(80, 24), (40, 10), (200, 60), (20, 3)],
        [true, false])
    func fits(size: (Int, Int), hasRooms: Bool) {
        let wide = RoomLine(name: String(repeating: "数学", count: 60), users: 99, tabs: 99, subscribers: 99)
        let lines = view(hasRooms ? rooms + [wide] : nil, note: String(repeating: "no ", count: 50))
            .lines(width: size.0, height: size.1, order: .users)
        #expect(lines.count == size.1)
        for line in lines { #expect(line.columns <= size.0, "\(line)") }
        #expect(lines.last?.hasPrefix("q quit") == true)
    }

    @Test("the busiest room is first, and what does not fit is counted")
    func busiest() {
        let lines = view(rooms).lines(width: 80, height: 24, order: .users)
        #expect(lines[0].hasPrefix("rollcall 0.1.0 at http://127.0.0.1:4000"))
        #expect(lines[0].hasSuffix("up 2 h 11 min  12:03:59"))
        #expect(lines[1].contains("connections 1,234,567"))
        #expect(lines[2].contains("queue 999.9 kB") && lines[3].contains("123.5 GB/s"))
        #expect(lines[7] == "ROOM        USERS  TABS  SUBSCRIBERS")
        #expect(lines[8] == "algebra-13      6    13       13,000")
        #expect(lines[23].hasSuffix("15 more rooms"))
    }

    @Test(
        "rooms are in the order of the key, then by name",
        arguments: [
            (RoomOrder.users, ["b", "a", "c"]), (.tabs, ["c", "a", "b"]), (.subscribers, ["a", "b", "c"]),
            (.name, ["a", "b", "c"]),
        ])
    func order(order: RoomOrder, names: [String]) {
        let rooms = [
            RoomLine(name: "c", users: 1, tabs: 9, subscribers: 5),
            RoomLine(name: "b", users: 3, tabs: 2, subscribers: 5),
            RoomLine(name: "a", users: 1, tabs: 2, subscribers: 5),
        ]
        #expect(order.sorted(rooms).map(\.name) == names)
    }

    @Test("a room's name cannot steer the terminal")
    func hostileName() {
        let room = RoomLine(name: "a\u{1B}[2J\u{9B}\u{202E}b\n", users: 1, tabs: 1, subscribers: 1)
        let text = view([room]).lines(width: 80, order: .users).joined()
        #expect(text.contains("a\u{FFFD}[2J\u{FFFD}\u{FFFD}b\u{FFFD}"))
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x9B || $0.value == 0x202E })
    }

    @Test("a program gets numbers, null for what the hub does not tell")
    func json() throws {
        let json = view(Array(rooms.prefix(2))).json(at: 1_700_000_000_000, order: .tabs)
        #expect(json["connections"] == .number("1234567") && json["users"] == .null)
        #expect(json["version"] == .string("0.1.0") && json["at"] == .number("1700000000000"))
        guard case .array(let rooms)? = json["rooms"] else {
            Issue.record("no rooms")
            return
        }
        #expect(rooms.first?["name"] == .string("algebra-2"))
        #expect(try JSONTree(parsing: Array(json.text.utf8)) == json)
        #expect(view(nil).json(at: 0, order: .tabs)["rooms"] == .null)
    }

    @Test("rooms are read as the hub lists them")
    func roomsOfAnAnswer() throws {
        let text = #"{"rooms":[{"name":"algebra","users":2,"sessions":3,"subscribers":4},{"users":1}]}"#
        let rooms = RoomLine.all(in: try JSONTree(parsing: Array(text.utf8)))
        #expect(rooms == [RoomLine(name: "algebra", users: 2, tabs: 3, subscribers: 4)])
        #expect(RoomLine.all(in: .object([])) == nil)
    }
}
