import ChannelProtocol
import HubTesting
import JSONCore
import PresenceCore

extension RandomJSON {
    /// A JSON object whose members are random documents.
    static func object(using generator: inout some RandomNumberGenerator) -> [UInt8] {
        var bytes = Array("{".utf8)
        for index in 0..<Int.random(in: 0...4, using: &generator) {
            if index > 0 { bytes += Array(", ".utf8) }
            bytes.append(quoted: "\(index)" + string(using: &generator))
            bytes += Array(":".utf8) + document(using: &generator)
        }
        return bytes + Array("}".utf8)
    }
}

extension JoinRequest {
    /// A request with any options; one without config has none of them.
    static func random(using generator: inout some RandomNumberGenerator) -> JoinRequest {
        func flip() -> Bool { Bool.random(using: &generator) }
        func name() -> String { "n" + RandomJSON.string(using: &generator) }
        var request = JoinRequest()
        request.accessToken = flip() ? name() : nil
        request.userID = flip() ? name() : nil
        request.hasConfig = flip() || flip()
        guard request.hasConfig else { return request }
        request.presence.key = flip() ? name() : nil
        request.presence.isEnabled = flip()
        request.presence.mode = flip() ? Mode.allCases.randomElement(using: &generator) : nil
        request.presence.wantsSync = flip()
        request.presence.wantsStatus = flip()
        request.presence.wantsInfo = flip()
        request.presence.wantsRoles = flip()
        request.presence.labels = flip() ? .none : flip() ? .all : .named([name(), name()])
        request.presence.role = flip() ? name() : nil
        request.broadcast.echoes = flip()
        request.broadcast.acknowledges = flip()
        if flip() {
            request.broadcast.replay = Replay()
            request.broadcast.replay?.since = UInt64.random(in: 0...1 << 50, using: &generator)
            request.broadcast.replay?.limit = Int.random(in: 0...60, using: &generator)
        }
        request.broadcast.awaitsReplication = flip()
        request.isPrivate = flip()
        request.postgresChanges = flip() ? [] : [Array(#"{"event":"*"}"#.utf8), Array("{}".utf8)]
        request.resume = flip() ? Resume(epoch: name(), seq: UInt64.random(in: 0...1 << 50, using: &generator)) : nil
        request.session = flip() ? name() : nil
        let interval = flip() ? Milliseconds.random(in: 0...100_000, using: &generator) : nil
        let page = PageState.allCases.randomElement(using: &generator) ?? .active
        request.lease = flip() ? Announcement(state: page, intervalMS: interval) : nil
        request.rooms = flip() ? [] : [name(), name()]
        request.wantsRetryAfter = flip()
        return request
    }
}

/// Ada, Grace and Alan with three tabs each, who track and untrack in the room `algebra`.
struct RandomRoom {
    private(set) var state: RoomState
    private var attached: Set<UInt64> = []
    private let now = Instant(milliseconds: 1)

    init() {
        guard let name = RoomName("algebra") else { preconditionFailure("algebra names a room") }
        state = RoomState(name: name, epoch: Epoch(boot: 7, creation: 1))
    }

    /// Up to four changes, then a publication.
    mutating func step(using generator: inout some RandomNumberGenerator) throws -> Diff? {
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let tab = UInt64.random(in: 0..<9, using: &generator)
            let id = AttachmentID(rawValue: tab)
            guard let user = UserID(["ada", "gräce\"", "alan"][Int(tab % 3)]) else { continue }
            if attached.insert(tab).inserted {
                _ = try state.attach(id, user: user, session: nil, role: .member, isKeyGenerated: false, at: now)
            }
            if Int.random(in: 0..<3, using: &generator) == 0 {
                _ = state.untrack(id, of: user, at: now)
            } else {
                let text = String(decoding: RandomJSON.object(using: &generator), as: UTF8.self)
                _ = try state.track(id, of: user, meta: MetaCodec.decode(text), at: now)
            }
        }
        return state.publish(at: now)?.diff
    }
}
