import ChannelProtocol
import PresenceCore
import WebSocketCore

/// One frame of the hub as a client understands it; its description is what tests compare.
enum Received: CustomStringConvertible {
    case message(ServerMessage, octets: [UInt8])
    case binary(ServerMessage, octets: [UInt8])
    case ping
    case pong([UInt8])
    case close(CloseCode?, reason: String)
    /// The end of the stream.
    case end
    case unreadable(String)

    init(_ incoming: Incoming, in buffer: UnsafeMutableRawBufferPointer, version: WireVersion) {
        switch incoming {
        case .message(let kind, let payload):
            let octets = payload.octets(in: buffer)
            do throws(WireError) {
                self =
                    kind == .text
                    ? .message(try ServerMessage.decode(octets.span, version: version), octets: octets)
                    : .binary(try ServerMessage.decode(binary: octets.span), octets: octets)
            } catch {
                self = .unreadable("\(error): \(String(decoding: octets, as: UTF8.self))")
            }
        case .compressed: self = .unreadable("compressed")
        case .ping: self = .ping
        case .pong(let payload): self = .pong(payload.octets(in: buffer))
        case .close(let code, let reason): self = .close(code, reason: reason)
        }
    }

    var room: String? {
        switch self {
        case .message(let message, _), .binary(let message, _): message.topic
        case .ping, .pong, .close, .end, .unreadable: nil
        }
    }

    var description: String {
        switch self {
        case .message(let message, let octets): Self.describe(message, octets, mark: "")
        case .binary(let message, let octets): Self.describe(message, octets, mark: "#")
        case .ping: "ping"
        case .pong(let payload): "pong \(String(decoding: payload, as: UTF8.self))"
        case .close(let code, let reason): "closed \(code?.rawValue ?? 1005) \(reason)"
        case .end: "end"
        case .unreadable(let what): "unreadable \(what)"
        }
    }

    /// `ok 2`, `state ada{}`, `diff +ada{"n":2} -ada{"n":1}`, `count 1/2`, `cursor {"x":1}`; binary ones have a `#`.
    private static func describe(_ message: ServerMessage, _ octets: [UInt8], mark: String) -> String {
        func text(_ range: Range<Int>) -> String { String(decoding: octets[range], as: UTF8.self) }
        func metas(_ entries: [ServerMessage.PresenceEntry], _ sign: String) -> String {
            entries.map { " \(sign)\($0.key)\($0.payload(in: octets))" }.joined()
        }
        let ref = message.ref.map { $0.token.filter { $0 != "\"" } } ?? "-"
        switch message.content {
        case .reply(true, let response):
            switch text(response) {
            case "{}": return "ok \(ref)"
            case #"{"postgres_changes":[]}"#: return "joined \(ref)"
            case let response: return "ok \(ref) \(response)"
            }
        case .reply(false, let response):
            return "error \(ref) \(text(response).dropFirst(#"{"reason":""#.count).dropLast(2))"
        case .presenceState(let entries): return "state" + metas(entries, "")
        case .presenceDiff(let joins, let leaves): return "diff" + metas(joins, "+") + metas(leaves, "-")
        case .presenceSync(let sync): return "sync \(sync.seq)/\(sync.count)"
        case .presenceCount(let count):
            let roles = count.roles.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }
            let labels = count.labels.sorted { $0.key < $1.key }.flatMap { label in
                label.value.sorted { $0.key < $1.key }.map { " \(label.key).\($0.key)=\($0.value)" }
            }
            return "count \(count.users)/\(count.sessions)" + (roles + labels).joined()
        case .roomCounts(let rooms):
            return "rooms" + rooms.map { " \($0.room)=\($0.users)/\($0.sessions)" }.joined()
        case .presenceStatus(let statuses):
            return "status"
                + statuses.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.status?.rawValue ?? "gone")" }.joined()
        case .broadcast(let event, let payload, _): return "\(event)\(mark) \(text(payload))"
        case .system(let isOK, let message): return "system \(isOK ? "ok" : "error"): \(message)"
        case .close: return "phx_close \(ref)"
        case .error(let reason): return "phx_error \(ref) \(reason)"
        case .event(let name, let payload, _): return "\(name)!\(mark) \(text(payload))"
        }
    }
}

extension Payload {
    func octets(in buffer: UnsafeMutableRawBufferPointer) -> [UInt8] {
        switch self {
        case .inPlace(let range): Array(buffer[range])
        case .owned(let octets): octets
        }
    }
}

extension ServerMessage.PresenceEntry {
    /// What was tracked: the meta without the refs that the hub puts behind it.
    func payload(in octets: [UInt8]) -> String {
        let meta = String(decoding: octets[self.meta], as: UTF8.self)
        guard let ref = meta.firstRange(of: #""phx_ref""#) else { return meta }
        let members = meta[..<ref.lowerBound]
        return (members.hasSuffix(",") ? members.dropLast() : members) + "}"
    }
}
