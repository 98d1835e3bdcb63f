import HTTPCore

/// The paths of the HTTP API that the commands use; names are encoded.
enum RoomPath {
    static let all = "/api/v1/rooms"

    static func people(_ room: String) -> String { "\(all)/\(PercentCoding.encode(room))" }

    static func kick(_ room: String) -> String { people(room) + "/kick" }

    static func event(_ event: String, in room: String) -> String {
        "/api/broadcast/\(PercentCoding.encode(room))/events/\(PercentCoding.encode(event))"
    }
}
