import ChannelProtocol
import PresenceCore
import Testing

@testable import HubRuntime

/// One of a crowd: a connection, what it wants of each room, and what it has heard there.
final class Tab {
    let id: Int
    let user: String
    let session: String?
    let client: TestClient

    /// Whether it wants to hear itself.
    let echoes: Bool

    /// Joins by topic that have not ended, oldest first: of each at most one is joined at a time.
    private(set) var lives: [String: [Life]] = [:]
    private var said = 0

    /// What one join has brought so far.
    struct Life {
        enum Wish { case full, count, off }

        let wish: Wish
        /// As replies and `phx_close` name it.
        let ref: String
        /// Its reply has come, and no end yet.
        var isJoined = false
        /// This tab has left, or joined anew.
        var isEnding = false
        var replica = Replica()
        var counts: [Int] = [0, 0]
        /// Statuses by user; nil unless it asked for them.
        var statuses: [String: Status]?
        /// The last number heard from each speaker.
        var heard: [Int: Int] = [:]
    }

    init(id: Int, user: String, session: String?, client: TestClient) {
        self.id = id
        self.user = user
        self.session = session
        self.client = client
        echoes = id.isMultiple(of: 3)
    }

    /// Half of all tabs spell topics in the supabase way.
    func spelling(of room: String) -> String { id.isMultiple(of: 2) ? room : "realtime:" + room }

    // MARK: What it does

    func join(_ topic: String, as crowd: Crowd) {
        let wish = crowd.choices.pick([Life.Wish.full, .full, .full, .count, .off])
        let verifies = crowd.choices.once(in: 2)
        let isLate = crowd.choices.once(in: 4)
        let wantsStatus = crowd.choices.once(in: 3)
        client.join(topic, as: user) { request in
            request.session = session
            request.broadcast.echoes = echoes
            request.presence.wantsSync = verifies
            request.presence.wantsStatus = wantsStatus
            switch wish {
            case .full: request.presence.mode = isLate ? nil : .full
            case .count: request.presence.mode = .count
            case .off: request.presence.mode = .off
            }
        }
        end(topic, as: crowd)
        var life = Life(wish: wish, ref: client.writers[topic]?.joinRef.number ?? "")
        if wantsStatus { life.statuses = [:] }
        lives[topic, default: []].append(life)
    }

    /// What comes for the present life of a topic is welcome, but need not come any more.
    private func end(_ topic: String, as crowd: Crowd) {
        for index in lives[topic, default: []].indices { lives[topic]?[index].isEnding = true }
        crowd.forget(tab: id, topic)
    }

    /// The life to which what comes now belongs.
    func life(_ topic: String) -> Life? { lives[topic]?.first(where: \.isJoined) }

    private func change(_ topic: String, _ body: (inout Life) throws -> Void) rethrows {
        guard let index = lives[topic]?.firstIndex(where: \.isJoined), var life = lives[topic]?[index] else { return }
        try body(&life)
        lives[topic]?[index] = life
    }

    func track(_ topic: String, as crowd: Crowd) {
        client.track(#"{"n":\#(crowd.choices.pick(3))}"#, in: topic)
    }

    func leave(_ topic: String, as crowd: Crowd) {
        client.leave(topic)
        end(topic, as: crowd)
    }

    func say(_ topic: String, as crowd: Crowd) {
        said += 1
        if let life = life(topic), !life.isEnding { crowd.await(said, from: self, TopicName.roomName(topic) ?? topic) }
        // Long enough for readers behind small buffers to be slow.
        let words = String(repeating: "x", count: crowd.choices.pick([0, 0, 300, 1_500]))
        client.broadcast("say", #"[\#(id),\#(said),"\#(words)"]"#, in: topic)
    }

    // MARK: What it hears

    func listen(as crowd: Crowd) throws {
        for received in client.messages().joined() {
            switch received {
            case .message(let message, let octets), .binary(let message, let octets):
                try hear(message, octets, received, as: crowd)
            case .close, .end:
                crowd.forget(from: id)
                crowd.remove(self)
                lives = [:]
            case .unreadable(let what): Issue.record("\(what)")
            case .ping, .pong: break
            }
        }
    }

    private func hear(_ message: ServerMessage, _ octets: [UInt8], _ received: Received, as crowd: Crowd) throws {
        let topic = message.topic
        let ref = message.ref?.number
        switch message.content {
        case .reply(let isOK, _):
            guard let index = lives[topic]?.firstIndex(where: { $0.ref == ref }) else { return }
            try #require(life(topic) == nil, "\(user) has joined \(topic) twice")
            if isOK { lives[topic]?[index].isJoined = true } else { lives[topic]?.remove(at: index) }
        case .close:
            lives[topic]?.removeAll { $0.ref == ref }
            crowd.forget(tab: id, topic)
            crowd.forget(from: id)
        case .broadcast(_, let payload, _):
            let numbers = octets[payload].dropFirst().dropLast().split(separator: UInt8(ascii: ","))
                .compactMap { Int(String(decoding: $0, as: UTF8.self)) }
            try heard(numbers[1], from: numbers[0], topic, as: crowd)
        case .presenceState, .presenceDiff, .presenceSync:
            try change(topic) { life in
                try #require(life.wish == .full)
                try life.replica.receive(received)
            }
        case .presenceCount(let count):
            try change(topic) { life in
                try #require(life.wish == .count)
                life.counts = [count.users, count.sessions]
            }
        case .presenceStatus(let entries):
            try change(topic) { life in
                try #require(life.statuses != nil)
                for entry in entries { life.statuses?[entry.key] = entry.status }
            }
        default: break
        }
    }

    private func heard(_ number: Int, from speaker: Int, _ topic: String, as crowd: Crowd) throws {
        try #require(life(topic) != nil, "\(user) hears \(topic) without a channel")
        try #require(speaker != id || echoes, "\(user) hears itself")
        try change(topic) { life in
            let last = life.heard.updateValue(number, forKey: speaker) ?? 0
            try #require(last < number, "\(user) hears \(number) of \(speaker) after \(last)")
        }
        crowd.heard(number, from: speaker, by: self, topic)
    }
}

extension Ref {
    /// The token without quotes.
    var number: String { token.filter { $0 != "\"" } }
}

extension TopicName {
    /// The room that a topic names.
    static func roomName(_ topic: String) -> String? {
        guard case .room(let name) = TopicName(topic) else { return nil }
        return name.value
    }
}
