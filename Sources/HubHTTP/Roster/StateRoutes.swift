import HTTPCore
import HubIdentity
import HubRuntime
import HubStore
import JSONCore
import PresenceCore

/// What an app publishes under the keys of a room; who comes later gets it at once (S2's `course_stats`).
enum StateRoutes {
    static let routes = [
        Route("GET", "/api/v1/rooms/{room}/state", for: .token, .later(list)),
        Route("PUT", "/api/v1/rooms/{room}/state/{key}", for: .token, .later(publish)),
        Route("DELETE", "/api/v1/rooms/{room}/state/{key}", for: .token, .later(remove)),
    ]

    /// `{"room_id":"algebra","states":[{"key":"course_stats","value":{},"updated_at":"…"}]}`, by key.
    @Sendable static func list(_ exchange: Exchange) async throws(Problem) -> Response {
        let room = try exchange.room
        try exchange.require(.join, in: room)
        let states = try await exchange.ask(RetainedStates(room: room))
        var json: [UInt8] = []
        var object = JSONObjectWriter(into: &json)
        object.member("room_id", room.value, into: &json)
        object.array("states", states, into: &json) { state, json in
            var row = JSONObjectWriter(into: &json)
            row.member("key", state.key, into: &json)
            row.member("value", json: state.payload, into: &json)
            row.member("updated_at", state.updatedAt.text, into: &json)
            row.close(into: &json)
        }
        object.close(into: &json)
        return Response(polled: json, by: exchange)
    }

    /// The body is the value, any JSON but `null`.
    ///
    /// Up to 16 KiB in its shortest form; by the app or a moderator; 204.
    @Sendable static func publish(_ exchange: Exchange) async throws(Problem) -> Response {
        let (room, key) = (try exchange.room, try key(exchange))
        try exchange.requireAuthority(in: room)
        guard exchange.mediaType == "application/json" else { throw .unsupportedMediaType(exchange.mediaType) }
        let state = RetainedState(
            room: room, key: key, payload: try value(exchange.body), updatedAt: exchange.moment,
            updatedBy: exchange.asker.name)
        _ = try await exchange.commit([.retainedState(state)])
        try await tell(key, in: room, exchange)
        return Response(status: 204)
    }

    /// Keeps nothing under the key any more; 204.
    @Sendable static func remove(_ exchange: Exchange) async throws(Problem) -> Response {
        let (room, key) = (try exchange.room, try key(exchange))
        try exchange.requireAuthority(in: room)
        _ = try await exchange.commit([.removeRetainedState(room: room, key: key)])
        try await tell(key, in: room, exchange)
        return Response(status: 204)
    }

    /// Has the room keep what the store keeps: told where it is read, so that of two changes the last is told last.
    private static func tell(_ key: String, in room: RoomName, _ exchange: Exchange) async throws(Problem) {
        let (hub, moment) = (try exchange.hub, exchange.moment)
        _ = try await exchange.ask(RetainedStates(room: room)) { states in
            if let state = states.first(where: { $0.key == key }) {
                hub.keep(KeptState(state), in: room)
            } else {
                hub.forget(key, at: moment.milliseconds, in: room)
            }
        }
    }

    /// Pages keep states by key in objects, so that a key is as harmless as a label's name.
    private static func key(_ exchange: Exchange) throws(Problem) -> String {
        guard let name = LabelName(exchange.places["key"] ?? "") else {
            throw .invalidBody(
                "A key has 1 to \(LabelNameKind.limit) octets without control characters, and is no property of every object."
            )
        }
        return name.value
    }

    private static func value(_ octets: [UInt8]) throws(Problem) -> String {
        let tree: JSONTree
        do throws(JSONTextError) {
            tree = try JSONTree(parsing: octets)
        } catch {
            throw .invalidBody("The body is not JSON: \(error).")
        }
        guard tree != .null else { throw .invalidBody("`null` is what a key without a value has: DELETE it.") }
        let text = tree.text
        guard text.utf8.count <= RetainedState.payloadLimit else {
            throw .payloadTooLarge(bytes: text.utf8.count, limit: RetainedState.payloadLimit)
        }
        return text
    }
}
