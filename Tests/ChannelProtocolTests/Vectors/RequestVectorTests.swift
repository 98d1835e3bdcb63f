import ChannelProtocol
import Foundation
import PresenceCore
import Testing

struct JoinVector: Decodable, Sendable, CustomTestStringConvertible {
    struct Request: Decodable, Sendable {
        struct Point: Decodable, Sendable {
            let epoch: String
            let seq: UInt64
        }
        struct Lease: Decodable, Sendable {
            let state: String
            let interval_ms: UInt64?
        }
        enum Labels: Decodable, Sendable {
            case all
            case named([String])

            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                self = try (try? container.decode(Bool.self)) == nil ? .named(container.decode([String].self)) : .all
            }
        }
        let has_config: Bool?
        let key: String?
        let enabled: Bool?
        let mode: String?
        let seq: Bool?
        let status: Bool?
        let info: Bool?
        let roles: Bool?
        let labels: Labels?
        let role: String?
        let `self`: Bool?
        let ack: Bool?
        let replay: ReplayWish?
        let replication_ready: Bool?
        let `private`: Bool?
        let postgres_changes: [String]?
        let resume: Point?
        let session: String?
        let lease: Lease?
        let rooms: [String]?
        let access_token: String?
        let user_id: String?
    }
    struct ReplayWish: Decodable, Sendable {
        let since: UInt64
        let limit: Int
    }
    let name: String
    let payload: String
    let request: Request
    var testDescription: String { name }
}

extension JoinRequest {
    init(_ vector: JoinVector.Request) {
        self.init()
        hasConfig = vector.has_config ?? false
        presence.key = vector.key
        presence.isEnabled = vector.enabled ?? true
        presence.mode = vector.mode.flatMap(Mode.init)
        presence.wantsSync = vector.seq ?? false
        presence.wantsStatus = vector.status ?? false
        presence.wantsInfo = vector.info ?? false
        presence.wantsRoles = vector.roles ?? false
        switch vector.labels {
        case nil: presence.labels = .none
        case .all: presence.labels = .all
        case .named(let names): presence.labels = .named(names)
        }
        presence.role = vector.role
        broadcast.echoes = vector.`self` ?? false
        broadcast.acknowledges = vector.ack ?? false
        if let wish = vector.replay {
            broadcast.replay = Replay()
            broadcast.replay?.since = wish.since
            broadcast.replay?.limit = wish.limit
        }
        broadcast.awaitsReplication = vector.replication_ready ?? false
        isPrivate = vector.private ?? false
        postgresChanges = vector.postgres_changes?.map { Array($0.utf8) } ?? []
        resume = vector.resume.map { Resume(epoch: $0.epoch, seq: $0.seq) }
        session = vector.session
        lease = vector.lease.map {
            Announcement(state: PageState(rawValue: $0.state) ?? .active, intervalMS: $0.interval_ms)
        }
        rooms = vector.rooms ?? []
        accessToken = vector.access_token
        userID = vector.user_id
    }
}

struct PresenceVector: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let payload: String
    let command: String?
    let meta: String?
    let labels: [String: String]?
    let state: String?
    let interval_ms: UInt64?
    /// `true`, a word, or `null` for what is taken back.
    let signals: [String: Signalled?]?
    /// 0: until the session ends.
    let ttl_ms: UInt64?
    /// One of several tabs.
    let session: String?
    let leaves_as: String?
    let reason: String?
    var testDescription: String { name }

    enum Signalled: Decodable, Sendable {
        case on
        case word(String)

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            self = (try? value.decode(String.self)).map { .word($0) } ?? .on
        }
    }

    /// What the vector says of a signal.
    var change: SignalChange {
        var values: [SignalName: SignalValue?] = [:]
        for (name, signalled) in signals ?? [:] {
            guard let name = SignalName(name) else { preconditionFailure("\(name) names no signal") }
            let value: SignalValue? =
                switch signalled {
                case nil: nil
                case .on: .on
                case .word(let word): SignalWord(word).map { .word($0) }
                }
            values.updateValue(value, forKey: name)
        }
        let lifetime = ttl_ms ?? SignalChange.usualLifetime
        return SignalChange(values, lifetime: lifetime == 0 ? nil : lifetime)
    }
}

struct TopicVector: Decodable, Sendable, CustomTestStringConvertible {
    let topic: String
    let room: String?
    let kind: String?
    let reason: String?
    var testDescription: String { topic }
}

struct RESTVector: Decodable, Sendable, CustomTestStringConvertible {
    struct Message: Decodable, Sendable {
        let topic: String
        let event: String
        let payload: String
        let `private`: Bool
    }
    let name: String
    let body: String
    let messages: [Message]?
    let error: String?
    var testDescription: String { name }
}

@Suite("What clients ask for is understood as the vectors say")
struct RequestVectorTests {
    @Test("joins", arguments: VectorFile<JoinVector>.load("join"))
    func join(vector: JoinVector) throws {
        #expect(try JoinRequest.decode(vector.payload) == JoinRequest(vector.request))
    }

    @Test("presence commands", arguments: VectorFile<PresenceVector>.load("presence"))
    func presence(vector: PresenceVector) throws {
        var rules = MetaRules()
        rules.labels = try [#require(LabelName("language"))]
        do throws(WireError) {
            var command = try PresenceCommand.decode(vector.payload, rules: rules)
            if case .of(let session, let own) = command {
                #expect(session.value == vector.session)
                command = own
            } else {
                #expect(vector.session == nil)
            }
            switch command {
            case .track(let meta):
                #expect(vector.command == "track")
                #expect(String(decoding: meta.payload, as: UTF8.self) == vector.meta)
                let labels = meta.labels.map { ($0.name.value, $0.value.value) }
                #expect(Dictionary(uniqueKeysWithValues: labels) == vector.labels ?? [:])
            case .untrack(let reason):
                #expect(reason == .left)
                #expect(vector.command == "untrack")
            case .announce(let announcement):
                #expect(vector.command == "announce")
                #expect(announcement.state.rawValue == vector.state)
                #expect(announcement.intervalMS == vector.interval_ms)
            case .signal(let change):
                #expect(vector.command == "signal")
                #expect(change == vector.change)
            case .leave(let reason):
                #expect(vector.command == "leave")
                #expect(reason.rawValue == vector.leaves_as)
            case .of: Issue.record("a tab of a tab")
            case .unknown: #expect(vector.command == "unknown")
            }
        } catch {
            #expect(error.reply?.text == vector.reason)
        }
    }

    @Test("topics", arguments: VectorFile<TopicVector>.load("topics"))
    func topic(vector: TopicVector) {
        let name = TopicName(vector.topic)
        switch name {
        case .room(let room): #expect(room.value == vector.room)
        case .counts: #expect(vector.kind == "counts")
        case .phoenix: #expect(vector.kind == "phoenix")
        case .nameRequired, .invalid, .unmatched: #expect(name.refusal(topic: vector.topic)?.text == vector.reason)
        }
    }

    @Test("REST broadcasts", arguments: VectorFile<RESTVector>.load("rest"))
    func rest(vector: RESTVector) throws {
        do {
            let body = Array(vector.body.utf8)
            let requests = try BroadcastRequest.batch(body.span, limit: 1000)
            let expected = try #require(vector.messages, "this should be refused as \(vector.error ?? "")")
            #expect(requests.map(\.topic) == expected.map(\.topic))
            #expect(requests.map(\.message.event) == expected.map(\.event))
            #expect(requests.map { String(decoding: $0.message.payload, as: UTF8.self) } == expected.map(\.payload))
            #expect(requests.map(\.isPrivate) == expected.map(\.private))
        } catch let error as WireError {
            #expect(error.code.rawValue == vector.error)
        }
    }
}
