package import PresenceCore

/// What an app tells one user (S2).
package struct Notification: Equatable, Sendable {
    package let id: String
    package let user: UserID
    package let type: String
    package let title: String
    package let message: String
    /// JSON of the app's.
    package let data: String?
    package let createdAt: Timestamp
    package let expiresAt: Timestamp?
    package var readAt: Timestamp?

    /// How many one write marks as read, so that it keeps nobody waiting for long.
    package static let markedAtOnce = 1_000

    package init(
        id: String, user: UserID, type: String, title: String, message: String, data: String? = nil,
        createdAt: Timestamp, expiresAt: Timestamp? = nil, readAt: Timestamp? = nil
    ) {
        self.id = id
        self.user = user
        self.type = type
        self.title = title
        self.message = message
        self.data = data
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.readAt = readAt
    }
}
