package import PresenceCore

/// In the runtime a role is a user's in a room; which side of a WebSocket speaks is named in full where it matters.
package typealias Role = PresenceCore.Role
