import JSONCore
import SocketIO

/// Prints who is in a room.
struct WhoCommand {
    let options: WhoOptions

    func run() throws(Stop) {
        let answer = try options.hub.caller().json(RoomPath.people(options.room))
        guard case .array(let people)? = answer["people"] else {
            throw Stop(.failed, "\(options.hub.url): the answer has no people", hint: "is a hub there?")
        }
        guard !options.isJSON else { return people.forEach { Console.print($0.text) } }
        for line in PeopleTable(people, now: WallClock.milliseconds).table.lines() { Console.print(line) }
        let counted = people.count { $0["is_counted"] == .bool(true) }
        Console.say("\(people.count == 1 ? "1 person" : "\(people.count) people"), \(counted) counted")
    }
}

/// The people of a room's answer, the longest here first.
struct PeopleTable {
    let table: TextTable

    /// - Parameter now: milliseconds since 1970.
    init(_ people: [JSONTree], now: Int64) {
        var table = TextTable([
            .init(name: "USER"), .init(name: "STATUS"), .init(name: "ROLE"), .init(name: "TABS", isNumber: true),
            .init(name: "HERE FOR", isNumber: true), .init(name: "HEARD", isNumber: true),
        ])
        for person in people {
            func text(_ key: String) -> String {
                if case .string(let text)? = person[key] { printable(text) } else { "?" }
            }
            func ago(_ key: String) -> String {
                person[key]?.wholeNumber.map { Figures.age(Double(now - $0) / 1000) } ?? "?"
            }
            // Who is here and not counted, a teacher perhaps, is told apart.
            let role = text("role") + (person["is_counted"] == .bool(false) ? " (not counted)" : "")
            table.rows.append([
                text("user"), text("status"), role, person["sessions"]?.wholeNumber.map(String.init) ?? "?",
                ago("since_ms"), ago("last_active_ms"),
            ])
        }
        self.table = table
    }
}
