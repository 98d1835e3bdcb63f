import FoundationEssentials

/// A scenario file: one question, a crowd, and what the crowd does.
struct Scenario: Decodable {
    var name: String
    /// The one question that the scenario answers.
    var question: String
    /// Seconds over which the rounds are repeated; the round that is running then is finished.
    var duration: Double
    var hub: HubPart
    var crowd: Crowd
    /// Done once, in order.
    var opening: [Phase]
    /// Done over and over.
    var rounds: [Phase]

    /// Settings of the hub that the harness starts; seconds, the window in milliseconds.
    struct HubPart: Decodable {
        var graceClose: Double
        var graceLost: Double
        var idleTimeout: Double
        var window: Int
        var excludeRoles: [String]?
        /// Requests a second of one address; nil = the hub's default.
        var requestRate: Int?
    }

    struct Crowd: Decodable {
        var rooms: Int
        var users: Int
        var tabsPerUser: Int
        /// Members that receive full presence, while the others receive none; nil = all of them.
        var fullMembers: Int?
        /// Full members that hold a copy of the room and are compared with the truth; nil = all of them.
        var copies: Int?
        /// Whether tabs come back by the steps of phoenix.js, without jitter; nil = no.
        var phoenixBackOff: Bool?
        /// Of each room: members with the role `teacher`.
        var teachers: Int
        /// Of each room: subscribers in count mode.
        var dashboards: Int
        /// Subscribers of `counts:*`.
        var overviews: Int
        /// Of each room: full subscribers that can stop reading.
        var slowReaders: Int
        /// Octets of padding in what is tracked.
        var metaPadding: Int
    }
}

/// One step of a scenario.
struct Phase: Decodable {
    enum Verb: String, Decodable {
        /// All tabs come, evenly over `seconds`.
        case arrive
        /// Tabs do what `mix` says, `perSecond` times a second, for `seconds`.
        case churn
        /// Waits until the truth has settled, and compares everybody with it.
        case quiet
        /// `share` of the tabs go and come back after `awayShare` of their grace.
        case flap
        /// The slow readers stop reading.
        case stall
        /// The slow readers read again.
        case resume
        /// The hub is restarted under all tabs.
        case restart
        /// A process with `tabs` tabs is killed; another one is stopped.
        case killClient = "kill_client"
    }

    var verb: Verb
    var seconds: Double?
    var perSecond: Double?
    var mix: [String: Int]?
    var share: Double?
    var awayShare: Double?
    var tabs: Int?
    /// Octets of padding in a broadcast.
    var padding: Int?
}

extension Scenario {
    /// Reads a scenario by name from `loadtest/scenarios`, or from a file of the user's.
    static func load(name: String, file: String?) throws(Failure) -> Scenario {
        let path = file ?? folder + "/\(name).json"
        let text = File.text(path)
        guard !text.isEmpty else { throw .usage("there is no scenario \(path)") }
        do {
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            return try decoder.decode(Scenario.self, from: Data(text.utf8))
        } catch {
            throw .usage("\(path): \(error)")
        }
    }

    private static var folder: String { root + "/scenarios" }

    /// `loadtest`, found from this file's own place.
    static var root: String {
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
    }
}
