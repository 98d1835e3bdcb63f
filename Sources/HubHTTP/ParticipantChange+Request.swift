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
    /// What is told is read after the commit: whoever hears two changes in the wrong order sees it by the version.
    func change(
        _ change: ParticipantChange, _ action: String, detail: String? = nil
    ) async throws(Problem) -> Participant {
        try await keep(change, audit(action, change.room, change.user, detail: detail))
    }

    /// The same without an entry: what a user says of itself.
    func keep(_ change: ParticipantChange, _ more: StoreWrite...) async throws(Problem) -> Participant {
        _ = try await commit([.participant(change)] + more)
        guard let participant = try await ask(ParticipantOf(room: change.room, user: change.user)) else {
            // Somebody was quicker in taking it off the roster.
            throw .refusedByStore(.notFound)
        }
        try hub.change(RegisteredMember(participant), in: change.room)
        try push(.roster, RosterMember(participant).pushed(in: change.room, at: moment), to: change.room)
        return participant
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
