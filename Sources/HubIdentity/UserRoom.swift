/// The private room of one user, `user:ID`: where the hub tells all of the user's tabs what is for them alone.
///
/// Only tokens of that user may join it, and nobody but the hub says anything there (wire.md 9.2).
package enum UserRoom {
    package static let prefix = "user:"

    /// The room of a user.
    package static func name(of user: String) -> String { prefix + user }

    /// Whose room this is; nil when it is no user's.
    package static func user(of room: String) -> String? {
        room.utf8.starts(with: prefix.utf8) ? String(room.dropFirst(prefix.count)) : nil
    }
}
