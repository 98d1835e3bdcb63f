import JSONCore
package import PresenceCore

/// What the event `presence` asks for: `{"type":"presence","event":"track","payload":{…}}` (wire.md 4.5).
package enum PresenceCommand: Equatable, Sendable {
    /// Become a member with this meta, or change it.
    case track(Meta)
    /// Be a member no more: left, or what the session was for is completed or given up.
    case untrack(LeaveReason)
    /// What the page says about itself, and how long until it says something again.
    case announce(Announcement)
    /// Something short-lived beside the meta, or no longer.
    case signal(SignalChange)
    /// Of one of several tabs (`of`): it goes, as a channel does that is left, closed or lost.
    case leave(LeaveReason)
    /// The same for one of several tabs that share the connection, by its session id (presence.md 13).
    indirect case of(SessionID, PresenceCommand)
    /// Any other word: an error reply with an empty response.
    case unknown

    /// Reads the payload of the event.
    ///
    /// The word is taken in any case. An absent payload of `track` is `{}`. Errors: those of `MetaCodec`, and
    /// `invalidAnnouncement`, `invalidSignal`, `invalidSession`.
    package static func decode(
        _ payload: Range<Int>, in text: Span<UInt8>, rules: MetaRules
    ) throws(WireError) -> PresenceCommand {
        var event: WireText?
        var inner: JSONValue?
        var session: JSONValue?
        var members = JSONMembers(payload)
        while let (key, value) = try members.nextMember(in: text) {
            if key.equals("event", in: text) {
                event = value.text
            } else if key.equals("payload", in: text) {
                inner = value
            } else if key.equals("session", in: text), value.kind != .null {
                session = value
            }
        }
        guard let event, event.range.count <= 64 else { return .unknown }
        guard let session else { return try decode(event, inner, in: text, rules: rules) }
        let name = try SessionID(named: session, in: text)
        if event.string(in: text).lowercased() == "leave" { return .of(name, .leave(departure(inner, in: text))) }
        return .of(name, try decode(event, inner, in: text, rules: rules))
    }

    private static func decode(
        _ event: WireText, _ inner: JSONValue?, in text: Span<UInt8>, rules: MetaRules
    ) throws(WireError) -> PresenceCommand {
        switch event.string(in: text).lowercased() {
        case "track":
            guard let inner else { return .track(.empty) }
            return .track(try MetaCodec.decode(inner.range, in: text, rules: rules))
        case "untrack":
            return .untrack(ending(inner, in: text))
        case "announce":
            guard let inner, let object = inner.object else { throw .invalidAnnouncement }
            return .announce(try Announcement.decode(object, in: text))
        case "signal":
            guard let inner, let object = inner.object else { throw .invalidSignal }
            return .signal(try SignalChange.decode(object, in: text))
        default:
            return .unknown
        }
    }

    /// How a session ends by `{"reason":"completed"}`; what is no such word is an ordinary leave.
    private static func ending(_ inner: JSONValue?, in text: Span<UInt8>) -> LeaveReason {
        reason(inner, in: text, of: [.completed, .abandoned])
    }

    /// How one of several tabs goes by `{"reason":"closed"}`; what is no such word is an ordinary leave.
    private static func departure(_ inner: JSONValue?, in text: Span<UInt8>) -> LeaveReason {
        reason(inner, in: text, of: [.closed, .lost])
    }

    private static func reason(_ inner: JSONValue?, in text: Span<UInt8>, of words: [LeaveReason]) -> LeaveReason {
        guard let object = inner?.object else { return .left }
        var members = JSONMembers(object)
        while let (key, value) = try? members.next(in: text) {
            guard key.equals("reason", in: text), let word = value.text else { continue }
            if let reason = words.first(where: { word.equals($0.rawValue, in: text) }) { return reason }
        }
        return .left
    }
}

/// What a page says about itself: the `payload` of `announce`, or `config.lease` of a join (presence.md §4).
package struct Announcement: Hashable, Sendable {
    /// Default `active`.
    package var state: PageState
    /// Milliseconds until the page will say something again; `nil` leaves the policy's lease.
    package var intervalMS: Milliseconds?

    package init(state: PageState = .active, intervalMS: Milliseconds? = nil) {
        self.state = state
        self.intervalMS = intervalMS
    }

    /// Reads `{"state":"hidden","interval_ms":60000}`; both may be missing or `null`, wrong values are an error.
    static func decode(_ object: Range<Int>, in text: Span<UInt8>) throws(WireError) -> Announcement {
        var announcement = Announcement()
        var members = JSONMembers(object)
        while let (key, value) = try members.nextMember(in: text) {
            guard value.kind != .null else { continue }
            if key.equals("state", in: text) {
                guard let state = value.nonEmptyString(in: text).flatMap(PageState.init) else {
                    throw .invalidAnnouncement
                }
                announcement.state = state
            } else if key.equals("interval_ms", in: text) {
                guard let interval = value.count(in: text) else { throw .invalidAnnouncement }
                announcement.intervalMS = interval
            }
        }
        return announcement
    }
}
