import ChannelProtocol
import HubClient
import JSONCore
import SocketIO

/// What `rollcall watch` prints: a line for people, or one JSON object a line.
struct WatchLines {
    let isJSON: Bool

    func count(users: Int, sessions: Int) -> String {
        if isJSON { return object("count", [("users", "\(users)"), ("sessions", "\(sessions)")]) }
        return "\(WallClock.timeOfDay)  users \(users)  sessions \(sessions)"
    }

    /// What happened to one user; nil for a change that says nothing new.
    func change(_ change: PresenceReplica.Change, tabs: Int, isState: Bool) -> String? {
        let kind: String
        switch (change.wasPresent, change.isPresent) {
        case (false, true): kind = isState ? "present" : "join"
        case (true, false): kind = "leave"
        case (true, true): kind = "update"
        case (false, false): return nil
        }
        let meta = change.joined.last ?? change.left.last
        let json = meta.map { String(decoding: $0.json, as: UTF8.self) } ?? "{}"
        if isJSON {
            return object(kind, [("key", JSONText.quoted(change.user)), ("tabs", "\(tabs)"), ("meta", json)])
        }
        let sign = ["present": "·", "join": "+", "leave": "-", "update": "~"][kind] ?? "?"
        let suffix = kind == "leave" ? "" : "  \(tabs == 1 ? "1 tab" : "\(tabs) tabs")  \(json)"
        return "\(WallClock.timeOfDay)  \(sign) \(change.user)\(suffix)"
    }

    private func object(_ event: String, _ members: [(name: String, json: String)]) -> String {
        let fields = [("event", JSONText.quoted(event)), ("at", "\(WallClock.milliseconds)")] + members
        return "{" + fields.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
    }
}

/// JSON for lines that people's scripts read.
enum JSONText {
    static func quoted(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.append(quoted: text)
        return String(decoding: bytes, as: UTF8.self)
    }
}
