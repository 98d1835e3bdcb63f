import JSONCore
import PresenceCore

/// The payload of `phx_join`, from the same value that the server decodes it to.
extension [UInt8] {
    mutating func append(_ request: JoinRequest, extra: [UInt8]) {
        var object = JSONObjectWriter(into: &self)
        if request.hasConfig {
            object.key("config", into: &self)
            append(config: request)
        }
        object.member("access_token", request.accessToken, into: &self)
        object.member("user_id", request.userID, into: &self)
        object.members(of: extra, into: &self)
        object.close(into: &self)
    }

    private mutating func append(config request: JoinRequest) {
        var config = JSONObjectWriter(into: &self)
        config.key("broadcast", into: &self)
        append(request.broadcast)
        config.key("presence", into: &self)
        append(request.presence)
        config.key("postgres_changes", into: &self)
        append(.openBracket)
        for (index, element) in request.postgresChanges.enumerated() {
            if index > 0 { append(.comma) }
            append(contentsOf: element)
        }
        append(.closeBracket)
        config.member("private", request.isPrivate, into: &self)
        config.member("session", request.session, into: &self)
        if let resume = request.resume {
            config.key("resume", into: &self)
            var point = JSONObjectWriter(into: &self)
            point.member("epoch", resume.epoch, into: &self)
            point.member("seq", resume.seq, into: &self)
            point.close(into: &self)
        }
        if let lease = request.lease {
            config.key("lease", into: &self)
            append(lease)
        }
        if !request.rooms.isEmpty {
            config.key("rooms", into: &self)
            append(strings: request.rooms)
        }
        if request.wantsRetryAfter { config.member("retry_after", true, into: &self) }
        config.close(into: &self)
    }

    /// Appends `{"state":"hidden","interval_ms":60000}`.
    mutating func append(_ announcement: Announcement) {
        var object = JSONObjectWriter(into: &self)
        object.member("state", announcement.state.rawValue, into: &self)
        object.member("interval_ms", announcement.intervalMS, into: &self)
        object.close(into: &self)
    }

    private mutating func append(_ broadcast: JoinRequest.Broadcast) {
        var object = JSONObjectWriter(into: &self)
        object.member("ack", broadcast.acknowledges, into: &self)
        object.member("self", broadcast.echoes, into: &self)
        if let replay = broadcast.replay {
            object.key("replay", into: &self)
            var wish = JSONObjectWriter(into: &self)
            wish.member("since", replay.since, into: &self)
            wish.member("limit", replay.limit, into: &self)
            wish.close(into: &self)
        }
        if broadcast.awaitsReplication { object.member("replication_ready", true, into: &self) }
        object.close(into: &self)
    }

    private mutating func append(_ presence: JoinRequest.Presence) {
        var object = JSONObjectWriter(into: &self)
        object.member("key", presence.key ?? "", into: &self)
        object.member("enabled", presence.isEnabled, into: &self)
        object.member("mode", presence.mode?.rawValue, into: &self)
        if presence.wantsSync { object.member("seq", true, into: &self) }
        if presence.wantsStatus { object.member("status", true, into: &self) }
        if presence.wantsInfo { object.member("info", true, into: &self) }
        object.member("role", presence.role, into: &self)
        if presence.wantsRoles || presence.labels != .none {
            object.key("count", into: &self)
            var count = JSONObjectWriter(into: &self)
            if presence.wantsRoles { count.member("roles", true, into: &self) }
            switch presence.labels {
            case .none: break
            case .all: count.member("labels", true, into: &self)
            case .named(let names):
                count.key("labels", into: &self)
                append(strings: names)
            }
            count.close(into: &self)
        }
        object.close(into: &self)
    }

    private mutating func append(strings: [String]) {
        append(.openBracket)
        for (index, string) in strings.enumerated() {
            if index > 0 { append(.comma) }
            append(quoted: string)
        }
        append(.closeBracket)
    }
}
