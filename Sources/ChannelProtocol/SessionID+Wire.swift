import JSONCore
package import PresenceCore

extension SessionID {
    /// The tab that a heartbeat is of, where several share the connection: `{"session":"tab-1"}`; nil for all others.
    package static func ofHeartbeat(_ payload: Range<Int>, in text: Span<UInt8>) -> SessionID? {
        // Nearly all are `{}`.
        guard payload.count > 2 else { return nil }
        var members = JSONMembers(payload)
        while let (key, value) = try? members.next(in: text) {
            if key.equals("session", in: text) { return value.nonEmptyString(in: text).flatMap { SessionID($0) } }
        }
        return nil
    }

    /// Error: `invalidSession`.
    init(named value: JSONValue, in text: Span<UInt8>) throws(WireError) {
        guard let name = value.nonEmptyString(in: text) else { throw .invalidSession("session") }
        guard let session = SessionID(name) else { throw .invalidSession(String(name.prefix(64))) }
        self = session
    }
}
