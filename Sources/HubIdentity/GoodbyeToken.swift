import JSONCore

/// The right to say goodbye for one session, once, without a header: for `navigator.sendBeacon`, which can send none.
///
/// Each heartbeat's answer brings a fresh one, and a session takes a goodbye only from the token of its last heartbeat:
/// so a token that is found later, or sent twice, moves nobody who came back. Signed by a key of this process; after a
/// restart no session is left that an old one could end.
package struct GoodbyeToken: Sendable, Equatable {
    package let room: String
    package let user: String
    /// Nil: the user's one session of heartbeats that name none.
    package let session: String?
    /// Which heartbeat it came with.
    package let beat: UInt64

    package init(room: String, user: String, session: String?, beat: UInt64) {
        self.room = room
        self.user = user
        self.session = session
        self.beat = beat
    }

    /// Signs goodbyes, and knows its own again.
    package struct Mint: Sendable {
        private let key = Cryptography.randomBytes(Cryptography.tagLength)

        package init() {}

        package func sign(_ token: GoodbyeToken) -> String {
            let tree = JSONTree.array([
                .string(token.room), .string(token.user), token.session.map { .string($0) } ?? .null,
                .string(String(token.beat)),
            ])
            let body = Base64URL.encode(tree.text.utf8)
            guard let tag = Cryptography.hmacSHA256(body.utf8, key: key) else {
                preconditionFailure("OpenSSL does not compute HMAC-SHA256")
            }
            return body + "." + Base64URL.encode(tag)
        }

        /// What a text allows; nil unless this mint signed it.
        package func verify(_ text: [UInt8]) -> GoodbyeToken? {
            let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            guard parts.count == 2, let tag = Base64URL.decode(parts[1]),
                let expected = Cryptography.hmacSHA256(parts[0], key: key), Cryptography.areEqual(tag, expected),
                let body = Base64URL.decode(parts[0]),
                case .array(let items)? = try? JSONTree(parsing: body), items.count == 4,
                case .string(let room) = items[0], case .string(let user) = items[1],
                case .string(let beat) = items[3], let beat = UInt64(beat)
            else { return nil }
            var session: String?
            if case .string(let name) = items[2] { session = name }
            return GoodbyeToken(room: room, user: user, session: session, beat: beat)
        }
    }
}
