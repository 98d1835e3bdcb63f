/// What a `Name` names; it sets how long the name may be, and how it is kept.
package protocol NameKind: Sendable {
    /// Longest name in UTF-8 bytes.
    static var limit: Int { get }

    associatedtype Octets: NameOctets = PlainOctets
}

/// A text that came from outside and was checked once: its kind makes a user id and a room name different types.
///
/// 1 ... `Kind.limit` UTF-8 bytes, no control characters (Unicode Cc), none of `HazardNames`; anything else is nil.
/// Two names are equal if their bytes are: what a token or a JavaScript client tells apart, we tell apart, whereas
/// Swift's `String` would take a composed and a decomposed `é` for one user. Bytes are also what is kept, since there are
/// names for every tab: a `String` takes twice the room where it lies, and rounds up what it points to.
package struct Name<Kind: NameKind>: Sendable {
    private let octets: Kind.Octets

    package init?(_ text: String) {
        var text = text
        text.makeContiguousUTF8()
        guard (1...Kind.limit).contains(text.utf8.count), !HazardNames.contains(text) else { return nil }
        guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }) else {
            return nil
        }
        self.init(known: text)
    }

    fileprivate init(known text: String) {
        octets = Kind.Octets(text.utf8Span.span)
    }

    package func withUTF8<Result>(_ body: (Span<UInt8>) -> Result) -> Result { octets.withSpan(body) }

    /// As text, made anew each time.
    package var value: String {
        withUTF8 { $0.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }
    }
}

extension Name: Hashable, Comparable {
    package static func == (lhs: Name, rhs: Name) -> Bool { lhs.octets == rhs.octets }

    /// By octets.
    package static func < (lhs: Name, rhs: Name) -> Bool {
        lhs.withUTF8 { left in rhs.withUTF8 { right in left.bytes < right.bytes } }
    }

    package func hash(into hasher: inout Hasher) { octets.hash(into: &hasher) }
}

extension Name: CustomStringConvertible {
    package var description: String { value }
}

/// A room's name: the topic without a leading `realtime:`, at most 255 bytes (presence.md §8).
package typealias RoomName = Name<RoomKind>
/// Who speaks, and the unit of counting: the presence key, or with authentication on the token's `sub`, at most 256
/// bytes.
package typealias UserID = Name<UserKind>
/// One tab's name for itself, never told to other members, at most 64 bytes (presence.md §1).
package typealias SessionID = Name<SessionKind>
/// What a user is in a room, at most 64 bytes (presence.md §6).
package typealias Role = Name<RoleKind>
/// A label that a room counts by, such as `language`, at most 64 bytes.
package typealias LabelName = Name<LabelNameKind>
/// What a tab signals, such as `typing`, at most 32 bytes.
package typealias SignalName = Name<SignalNameKind>
/// How, if it is not just on: such as `good` for `quality`, at most 32 bytes.
package typealias SignalWord = Name<SignalWordKind>
/// What a session says under a label, such as `sv`, at most 64 bytes.
package typealias LabelValue = Name<LabelValueKind>

package enum RoomKind: NameKind {
    package static var limit: Int { 255 }
}
package enum UserKind: NameKind {
    package typealias Octets = CompactOctets
    package static var limit: Int { 256 }
}
package enum SessionKind: NameKind {
    package typealias Octets = CompactOctets
    package static var limit: Int { 64 }
}
package enum RoleKind: NameKind {
    package static var limit: Int { 64 }
}
package enum LabelNameKind: NameKind {
    package static var limit: Int { 64 }
}
package enum LabelValueKind: NameKind {
    package static var limit: Int { 64 }
}
package enum SignalNameKind: NameKind {
    package static var limit: Int { 32 }
}
package enum SignalWordKind: NameKind {
    package static var limit: Int { 32 }
}

extension Name where Kind == RoleKind {
    /// The role of everybody of whom nothing else is known.
    package static let member = Role(known: "member")
}

extension Name where Kind == LabelNameKind {
    /// What a verified role goes before.
    package static let role = LabelName(known: "role")
    /// What a verified user goes before.
    package static let userID = LabelName(known: "user_id")
    /// The part of a room that a session is in: every room counts it, so that one part's people are found by it.
    package static let competition = LabelName(known: "competition_id")
}
