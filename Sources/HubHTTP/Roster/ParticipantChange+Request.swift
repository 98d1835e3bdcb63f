import ChannelProtocol
import HTTPCore
import HubRuntime
import HubStore
import JSONCore
import PresenceCore

extension Exchange {
    /// What the body wants changed of the user of the path, in S3's words.
    func participantChange(_ body: RequestObject) throws(Problem) -> ParticipantChange {
        var change = try emptyChange(expecting: try expectedVersion(body))
        change.role = try body.role()
        change.canSpeak = try body.flag("canSpeak")
        change.canVideo = try body.flag("canVideo")
        change.status = try body.status("status").map { StatusChange($0, at: moment) }
        change.name = try body.update("name", limit: 256)
        change.avatar = try body.update("avatar", limit: 2_048)
        return change
    }

    /// A change of nothing yet, of the user of the path.
    func emptyChange(expecting version: Int? = nil) throws(Problem) -> ParticipantChange {
        ParticipantChange(room: try room, user: try user, newID: freshID, expectedVersion: version)
    }

    /// Keeps the change with its entry in the audit log, has the room enforce it, and tells everybody there.
    ///
    /// What is told is read after the commit and told where it is read, so that of two changes the last is told last.
    func change(
        _ change: ParticipantChange, _ action: String, detail: String? = nil
    ) async throws(Problem) -> Participant {
        try await keep(change, audit(action, change.room, change.user, detail: detail))
    }

    /// The same without an entry: what a user says of itself.
    func keep(_ change: ParticipantChange, _ more: StoreWrite...) async throws(Problem) -> Participant {
        _ = try await commit([.participant(change)] + more)
        guard let participant = try await tell(of: change.user, in: change.room) else {
            // Somebody was quicker in taking it off the roster.
            throw .refusedByStore(.notFound)
        }
        return participant
    }

    /// Has a room enforce what the roster says of a user now, and tells everybody there.
    @discardableResult
    func tell(of user: UserID, in room: RoomName) async throws(Problem) -> Participant? {
        let (hub, moment) = (try hub, moment)
        return try await ask(ParticipantOf(room: room, user: user)) { participant in
            hub.change(participant.map { RegisteredMember($0) } ?? .removed(user), in: room)
            let payload =
                participant.map { RosterMember($0).pushed(in: room, at: moment) }
                ?? RosterMember.pushedRemoval(of: user, in: room)
            hub.broadcast([BroadcastMessage(room: room, message: HubEvent.roster.message(payload))])
        }
    }

    /// An entry of the audit log: the asker did this.
    func audit(_ action: String, _ room: RoomName, _ user: UserID, detail: String? = nil) -> StoreWrite {
        .audit(
            AuditEntry(
                id: freshID, at: moment, actor: asker.name, action: action, room: room, target: user.value,
                detail: detail))
    }
}

extension ParticipantChange {
    /// What is changed, for the audit log, as a JSON object; names and pictures are not its affair.
    var detail: String {
        var json: [UInt8] = []
        var object = JSONObjectWriter(into: &json)
        switch role {
        case .set(let role), .setOnce(let role): object.member("role", role, into: &json)
        case .clear: object.nullable("role", nil, into: &json)
        case .keep: break
        }
        object.member("status", status?.status.rawValue, into: &json)
        if let canSpeak { object.member("can_speak", canSpeak, into: &json) }
        if let canVideo { object.member("can_video", canVideo, into: &json) }
        object.close(into: &json)
        return String(decoding: json, as: UTF8.self)
    }
}

extension RequestObject {
    /// Absent keeps the role that is there, null leaves it to the token.
    ///
    /// S3 spells roles in capitals, the hub in small letters.
    func role() throws(Problem) -> Update<String> {
        guard has("role") else { return .keep }
        return try name("role", as: RoleKind.self).map { .set($0.value.lowercased()) } ?? .clear
    }

    /// `INVITED`, `JOINED` or `LEFT`, in letters of any size.
    func status(_ name: String) throws(Problem) -> ParticipantStatus? {
        guard let text = try text(name) else { return nil }
        guard let status = ParticipantStatus(rawValue: text.lowercased()) else {
            let words = ParticipantStatus.allCases.map { $0.rawValue.uppercased() }.joined(separator: ", ")
            throw .invalidBody("`\(name)` is one of \(words).")
        }
        return status
    }

    /// Absent keeps what is there, null clears it.
    fileprivate func update(_ name: String, limit: Int) throws(Problem) -> Update<String> {
        guard has(name) else { return .keep }
        return try text(name, limit: limit).map { .set($0) } ?? .clear
    }
}
