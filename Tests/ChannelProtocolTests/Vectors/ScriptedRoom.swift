import PresenceCore
import Testing

/// One thing that happens in the room of a vector; the string `publish` ends a window.
struct RoomStep: Decodable, Sendable {
    var track: String?
    var untrack: String?
    var announce: String?
    var user: String?
    var role: String?
    var meta: String?
    var labels: [String: String]?
    var state: String?
    var isPublish = false

    private enum CodingKeys: CodingKey { case track, untrack, announce, user, role, meta, labels, state }

    init(from decoder: any Decoder) throws {
        if let word = try? decoder.singleValueContainer().decode(String.self) {
            isPublish = word == "publish"
            return
        }
        let members = try decoder.container(keyedBy: CodingKeys.self)
        track = try members.decodeIfPresent(String.self, forKey: .track)
        untrack = try members.decodeIfPresent(String.self, forKey: .untrack)
        announce = try members.decodeIfPresent(String.self, forKey: .announce)
        user = try members.decodeIfPresent(String.self, forKey: .user)
        role = try members.decodeIfPresent(String.self, forKey: .role)
        meta = try members.decodeIfPresent(String.self, forKey: .meta)
        labels = try members.decodeIfPresent([String: String].self, forKey: .labels)
        state = try members.decodeIfPresent(String.self, forKey: .state)
    }
}

/// The room `algebra` of epoch `b1`, which counts language and team, played step by step without a clock.
struct ScriptedRoom {
    private(set) var state: RoomState
    private var tabs: [String: (id: AttachmentID, user: UserID)] = [:]
    private let now = Instant(milliseconds: 1)

    init() throws {
        var policy = RoomPolicy()
        policy.labels = try ["language", "team"].map { try #require(LabelName($0)) }
        let epoch = try #require(Epoch(text: "b1"))
        state = RoomState(name: try #require(RoomName("algebra")), epoch: epoch, policy: policy)
    }

    /// Plays the steps and publishes; returns the last diff, if there was one.
    @discardableResult
    mutating func run(_ steps: [RoomStep]) throws -> Diff? {
        for step in steps {
            if step.isPublish { _ = state.publish(at: now) }
            if let tab = step.track { try track(tab, step) }
            if let tab = step.untrack {
                let (id, user) = try #require(tabs[tab])
                _ = state.untrack(id, of: user, at: now)
            }
            if let tab = step.announce {
                let page = try #require(PageState(rawValue: step.state ?? ""))
                let (id, user) = try #require(tabs[tab])
                _ = state.announce(id, of: user, state: page, at: now)
            }
        }
        let diff = state.publish(at: now)?.diff
        state.isStatusWatched = true
        return diff
    }

    mutating func takeStatusChanges() -> [UserStatus] { state.takeStatusChanges() }

    private mutating func track(_ tab: String, _ step: RoomStep) throws {
        if tabs[tab] == nil {
            let id = AttachmentID(rawValue: UInt64(tabs.count + 1))
            let user = try #require(UserID(step.user ?? ""))
            tabs[tab] = (id, user)
            _ = try state.attach(
                id, user: user, session: nil,
                role: #require(Role(step.role ?? "member")), isKeyGenerated: false, at: now)
        }
        let labels = try (step.labels ?? [:]).map {
            Label(name: try #require(LabelName($0)), value: try #require(LabelValue($1)))
        }
        let meta = Meta(payload: Array((step.meta ?? "{}").utf8), labels: labels)
        let (id, user) = try #require(tabs[tab])
        _ = try state.track(id, of: user, meta: meta, at: now)
    }
}
