import PresenceCore

/// One entry of `rooms` in the configuration file: the policy of all rooms that match.
///
/// A field that is nil leaves the hub's own setting in force. The first rule that matches a room is the only one.
struct RoomRule: Equatable, Sendable {
    /// A room's exact name (without `realtime:`), or a pattern in which each `*` stands for any characters.
    var match = ""
    /// Roles that are left out of counts, capacity and active lists.
    var excludeRoles: [String]?
    /// The user who owns the room when neither roster nor token names one.
    var owner: String?
    /// Whether the owner is left out, too.
    var excludeOwner: Bool?
    /// Members that fit, exclusions apart.
    var capacity: Int?
    var graceClose: Duration?
    var graceLost: Duration?
    /// The lease of a page that announces no interval.
    var lease: Duration?
    /// `ROLE=SECONDS`: the lease of pages of a role.
    var roleLease: [String]?
    /// The lease that one HTTP heartbeat gives.
    var staleAfter: Duration?
    var window: Duration?
    var countInterval: Duration?
    var broadcastWindow: Duration?
    /// Names of the labels that are counted.
    var labels: [String]?
    /// Whether joining needs the right to read.
    var isPrivate: Bool?
    /// What a token may do that names nobody.
    var anonymous: AnonymousAccess?

    /// The keys of a rule, as they are read and as `rollcall help rooms` prints them.
    static var table: [Option<RoomRule>] {
        [
            Option("match", \.match, .text("NAME"), standard: nil, "A room's name, or a pattern such as exam-*."),
            Option("exclude-roles", \.excludeRoles, .list("ROLES"), "Roles left out of counts and capacity."),
            Option("owner", \.owner, .text("USER"), "The owner when roster and token name none."),
            Option("exclude-owner", \.excludeOwner, .flag, "Leave the owner out of counts and capacity."),
            Option("capacity", \.capacity, .integer("N", 1...10_000_000), "Members that fit."),
            Option("grace-close", \.graceClose, ServeOptions.grace, "Until a closed tab leaves."),
            Option("grace-lost", \.graceLost, ServeOptions.grace, "Until a lost connection leaves."),
            Option("lease", \.lease, .seconds(lease), "Until a silent page leaves."),
            Option("role-lease", \.roleLease, .list("ROLE=SECONDS"), "The same for a role, and its least."),
            Option("stale-after", \.staleAfter, .seconds(lease), "Until a silent HTTP session leaves."),
            Option("window", \.window, ServeOptions.window, "Merges presence changes."),
            Option("count-interval", \.countInterval, ServeOptions.windows, "Least time between two counts."),
            Option("broadcast-window", \.broadcastWindow, ServeOptions.windows, "Merges broadcasts."),
            Option("labels", \.labels, .list("NAMES"), "Labels that are counted."),
            Option("private", \.isPrivate, .flag, "Joining needs the right to read."),
            Option("anonymous", \.anonymous, .choice("ACCESS"), "What a key that names nobody may do."),
        ]
    }

    static let lease: ClosedRange<Duration> = .seconds(1)...(.seconds(86_400))
}
