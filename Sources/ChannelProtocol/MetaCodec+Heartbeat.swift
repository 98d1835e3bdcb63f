import JSONCore
package import PresenceCore

extension MetaCodec {
    /// Reads the body of an HTTP heartbeat: what is not for the hub is what the session says.
    ///
    /// Nil when nothing is left: then the session goes on saying what it said.
    package static func decode(heartbeat body: Span<UInt8>, rules: MetaRules) throws(WireError) -> Meta? {
        let own: [StaticString] = [
            "phx_ref", "phx_ref_prev", "room_id", "user_id", "role", "session_id", "interval_ms", "access_token",
            "token", "apikey", "user_agent", "ip_address",
        ]
        let meta = try decode(0..<body.count, in: body, rules: rules, dropping: own)
        return meta.payload.count > 2 ? meta : nil
    }
}
