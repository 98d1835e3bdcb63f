/// The right to administer one running hub: 128 random bits, printed once in the operator's link.
package struct AdminToken: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The token as it stands in the link, 22 characters of base64url, for the operator's eyes only.
    package let text: String

    /// A token that nobody has seen yet.
    package init() {
        text = FreshName.make(bits: 128)
    }

    /// Whether somebody showed this token, in a time that tells nothing about it.
    package func matches(_ candidate: some StringProtocol) -> Bool {
        Cryptography.areEqual(Array(candidate.utf8), Array(text.utf8))
    }

    package var description: String { "AdminToken(hidden)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Names that nobody can guess: presence keys the hub makes up, boot ids, admin tokens.
package enum FreshName {
    /// Random base64url text of at least so many bits, six to a character.
    package static func make(bits: Int) -> String {
        Base64URL.encode(Cryptography.randomBytes((bits + 7) / 8))
    }
}
