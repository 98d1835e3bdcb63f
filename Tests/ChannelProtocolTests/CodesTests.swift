import ChannelProtocol
import Foundation
import HubTesting
import JSONCore
import PresenceCore
import Testing

/// `protocol/codes.json`.
struct Codes: Decodable {
    struct Close: Decodable, Equatable {
        let number: UInt16
        let name: String
        let reconnect: Bool
    }
    struct Failure: Decodable {
        let name: String
        let reply: Bool
        let example: String?
        let meaning: String
    }
    struct Named: Decodable {
        let name: String
    }
    let close: [Close]
    let errors: [Failure]
    let server_events: [String]
    let hub_events: [Named]
    let reserved_prefixes: [String]
    let hazardous_names: [String]
    let leave_reasons: [Named]
    let statuses: [String]
    let page_states: [String]
    let limits: [String: Int]

    static func load() throws -> Codes {
        let url = URL(filePath: RepositoryFiles.root + "/protocol/codes.json")
        return try JSONDecoder().decode(Codes.self, from: Data(contentsOf: url))
    }
}

@Suite("protocol/codes.json and the Swift enums say the same")
struct CodesTests {
    /// One reply of each kind, as it stands in the table.
    static let examples: [ReplyReason] = [
        .topicNameRequired, .unmatchedTopic, .invalidRoomName("realtime:__proto__"), .invalidKey("constructor"),
        .unauthorized(topic: "algebra"), .tokenExpired(secondsAgo: 12), .malformedToken, .privateOnly,
        .tooManyChannels, .tooManyConnections, .tooManyJoins, .tooManyRooms(limit: 100_000), .replayUnavailable,
        .restarting, .kicked(seconds: 30), .banned(seconds: 60), .roomFull(members: 30, capacity: 30),
        .tooManySessions(limit: 100), .trackNotAMap,
        .trackTooLarge(bytes: 20000, limit: 16384), .unknownPresenceEvent, .hazardousName("__proto__"),
        .reservedEvent("presence_diff"), .invalidLabel("language"), .invalidAnnouncement, .invalidSignal,
        .notTracked, .broadcastWithoutEvent, .payloadTooLarge, .tooManyMessages(perSecond: 200), .muted(seconds: 60),
    ]

    @Test("what the hub broadcasts")
    func hubEvents() throws {
        #expect(try Codes.load().hub_events.map(\.name) == HubEvent.allCases.map(\.rawValue))
        #expect(HubEvent.allCases.allSatisfy { ServerEvent.reserves($0.rawValue) })
    }

    @Test("close codes")
    func close() throws {
        let enumerated = CloseReason.allCases.map {
            Codes.Close(number: $0.rawValue, name: $0.name, reconnect: $0.reconnects)
        }
        #expect(try Codes.load().close == enumerated)
    }

    @Test("the server never says 1000, at which phoenix.js would stay away")
    func neverNormal() {
        #expect(CloseReason(rawValue: 1000) == nil)
    }

    @Test("error codes, in order")
    func errors() throws {
        #expect(try Codes.load().errors.map(\.name) == ErrorCode.allCases.map(\.rawValue))
    }

    @Test("the text of each reply")
    func replies() throws {
        let table = try Codes.load().errors.filter(\.reply)
        #expect(table.map(\.name) == Self.examples.map(\.code.rawValue))
        #expect(table.map(\.example) == Self.examples.map(\.text))
    }

    @Test("events that only the server sends, and beginnings that are reserved")
    func events() throws {
        let codes = try Codes.load()
        #expect(codes.server_events == ServerEvent.allCases.map(\.rawValue))
        #expect(codes.reserved_prefixes == ServerEvent.reservedPrefixes)
        for name in codes.server_events {
            let bytes = Array(name.utf8)
            let isReserved = ServerEvent.reserves(WireText(range: 0..<bytes.count, hasEscapes: false), in: bytes.span)
            #expect(isReserved, "\(name)")
        }
    }

    @Test("names, reasons, statuses and limits")
    func rest() throws {
        let codes = try Codes.load()
        #expect(Set(codes.hazardous_names) == HazardNames.all)
        #expect(codes.leave_reasons.map(\.name) == LeaveReason.allCases.map(\.rawValue))
        #expect(codes.statuses == Status.allCases.reversed().map(\.rawValue))
        #expect(codes.page_states == PageState.allCases.map(\.rawValue))
        #expect(
            codes.limits == [
                "topic": Envelope.nameLimit, "event": Envelope.nameLimit, "ref": Ref.limit,
                "json_depth": JSONScanner.depthLimit,
            ])
    }
}
