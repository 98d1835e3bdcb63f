/// A shared key of at least 256 bits that no description, dump or message ever shows.
package struct Secret: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Octets that a key for HS256 must have at least: as many as its hash (RFC 7518 3.2).
    package static let minimumLength = 32

    let octets: [UInt8]

    /// Takes the octets as they are; throws `SecretError.tooShort` below `minimumLength`.
    package init(_ octets: [UInt8]) throws(SecretError) {
        guard octets.count >= Self.minimumLength else {
            throw .tooShort(bytes: octets.count, minimum: Self.minimumLength)
        }
        self.octets = octets
    }

    /// Takes what a secret file holds, without the line ends that editors and `echo` leave behind.
    package init(fileContents: [UInt8]) throws(SecretError) {
        let lineEnds: Set<UInt8> = [UInt8(ascii: "\n"), UInt8(ascii: "\r")]
        var octets = fileContents
        while let last = octets.last, lineEnds.contains(last) {
            octets.removeLast()
        }
        try self.init(octets)
    }

    package static func == (one: Secret, other: Secret) -> Bool {
        Cryptography.areEqual(one.octets, other.octets)
    }

    package var description: String { "Secret(hidden)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Why octets cannot be a secret.
package enum SecretError: Error, Equatable, CustomStringConvertible {
    /// Fewer octets than the hash has: such a key can be guessed from one token.
    case tooShort(bytes: Int, minimum: Int)

    package var description: String {
        switch self {
        case .tooShort(let bytes, let minimum): "a secret needs at least \(minimum) bytes, this one has \(bytes)"
        }
    }
}
