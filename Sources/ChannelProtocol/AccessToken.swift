import JSONCore

/// The event `access_token`, by which a client renews its token without a reply (wire.md 4.8).
package enum AccessToken {
    /// The new token in `{"access_token":"…"}`; `nil` if there is none or it is a key that begins with `sb_`.
    package static func decode(_ payload: Range<Int>, in text: Span<UInt8>) throws(WireError) -> String? {
        var token: String?
        var members = JSONMembers(payload)
        while let (key, value) = try members.nextMember(in: text) {
            if key.equals("access_token", in: text) { token = value.nonEmptyString(in: text) }
        }
        return token.flatMap { isToken($0) ? $0 : nil }
    }

    /// Whether this is meant as a token: supabase clients without a session send the connection's API key instead.
    static func isToken(_ token: String) -> Bool {
        !token.utf8.starts(with: "sb_".utf8)
    }
}
