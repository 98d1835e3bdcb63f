import HTTPCore
import HubRuntime
import HubStore
import JSONCore
import PresenceCore

/// What is said of a member, in each of the two dialects: S3's for its pages, the hub's own for pushes.
extension RosterMember {
    /// Somebody of the roster, be they here or not.
    init(_ registered: Participant) {
        self.init(user: registered.user, registered: registered, present: nil)
    }

    /// What it is called: as registered, else as its tabs say.
    var name: String? { registered?.name ?? said("name") }

    var avatar: String? { registered?.avatar ?? said("avatar") }

    /// As registered, else that of the token, and a viewer if that says nothing special.
    private var role: String {
        if let role = registered?.role { return role }
        guard let role = present?.role, role != .member else { return "viewer" }
        return role.value
    }

    /// Who has come since the record's status has joined, even when the record has not heard of it yet.
    private var status: ParticipantStatus {
        guard let registered else { return .joined }
        guard let present else { return registered.status }
        let hasCome = registered.leftAt.map { $0.milliseconds <= present.since } ?? true
        return registered.status == .invited || hasCome ? .joined : registered.status
    }

    private var joinedAt: Timestamp? {
        registered?.joinedAt ?? present.map { Timestamp(milliseconds: $0.since) }
    }

    /// Only of who is away: the store keeps it, but a time at which somebody left who is back would mislead.
    private var leftAt: Timestamp? { status == .left ? registered?.leftAt : nil }

    /// A text that one of the tabs tracks under this name.
    private func said(_ name: String) -> String? {
        for meta in present?.metas ?? [] {
            if case .string(let text)? = (try? JSONTree(parsing: meta))?[name] { return text }
        }
        return nil
    }

    /// A row as S3's pages read it: the columns of its `StreamParticipant`, and what its panel shows.
    ///
    /// The tag leaves out since when somebody unregistered is here: it is reckoned anew each time, and not to the millisecond.
    ///
    /// - Parameters:
    ///   - isOnline: nil leaves it out.
    ///   - withBan: whether the reader may know until when somebody is banned.
    func append(
        in room: RoomName, isOnline: Bool?, withBan: Bool, at moment: Timestamp, to json: inout [UInt8],
        _ tag: inout EntityTag
    ) {
        let start = json.count
        var row = JSONObjectWriter(into: &json)
        row.nullable("id", registered?.id, into: &json)
        row.member("streamId", room.value, into: &json)
        row.member("userId", user.value, into: &json)
        row.member("identity", user.value, into: &json)
        row.member("name", name ?? user.value, into: &json)
        row.key("user", into: &json)
        var card = JSONObjectWriter(into: &json)
        card.member("id", user.value, into: &json)
        card.member("username", name ?? user.value, into: &json)
        card.nullable("imageUrl", avatar, into: &json)
        card.close(into: &json)
        row.member("role", role.uppercased(), into: &json)
        row.member("status", status.rawValue.uppercased(), into: &json)
        row.member("canSpeak", registered?.canSpeak ?? false, into: &json)
        row.member("canVideo", registered?.canVideo ?? false, into: &json)
        row.nullable("leftAt", leftAt?.text, into: &json)
        row.nullable("checkedInAt", registered?.checkedInAt?.text, into: &json)
        row.nullable("mutedUntil", registered?.mutedUntil?.ahead(of: moment), into: &json)
        if withBan { row.nullable("bannedUntil", registered?.bannedUntil?.ahead(of: moment), into: &json) }
        if let isOnline { row.member("isOnline", isOnline, into: &json) }
        row.member("version", registered?.version ?? 0, into: &json)
        tag.add(json[start...])
        row.nullable("joinedAt", joinedAt?.text, into: &json)
        row.nullable("lastJoinedAt", (registered?.lastJoinedAt ?? joinedAt)?.text, into: &json)
        row.close(into: &json)
        tag.add((registered?.lastJoinedAt?.text ?? "").utf8)
    }

    /// The row of somebody registered, for the answer to a change.
    static func row(_ participant: Participant, withBan: Bool, at moment: Timestamp) -> [UInt8] {
        var json: [UInt8] = []
        var tag = EntityTag()
        RosterMember(participant).append(
            in: participant.room, isOnline: nil, withBan: withBan, at: moment, to: &json, &tag)
        return json
    }

    /// The payload of `rollcall:roster`: a whole record, so that whoever hears it needs nothing else.
    ///
    /// Nothing of bans: everybody in the room hears it.
    func pushed(in room: RoomName, at moment: Timestamp) -> [UInt8] {
        var json: [UInt8] = []
        var row = JSONObjectWriter(into: &json)
        row.member("room_id", room.value, into: &json)
        row.member("user_id", user.value, into: &json)
        row.nullable("id", registered?.id, into: &json)
        row.nullable("name", name, into: &json)
        row.nullable("avatar", avatar, into: &json)
        row.member("role", role, into: &json)
        row.member("status", status.rawValue, into: &json)
        row.member("can_speak", registered?.canSpeak ?? false, into: &json)
        row.member("can_video", registered?.canVideo ?? false, into: &json)
        row.nullable("joined_at", joinedAt?.text, into: &json)
        row.nullable("last_joined_at", (registered?.lastJoinedAt ?? joinedAt)?.text, into: &json)
        row.nullable("left_at", leftAt?.text, into: &json)
        row.nullable("checked_in_at", registered?.checkedInAt?.text, into: &json)
        row.nullable("muted_until", registered?.mutedUntil?.ahead(of: moment), into: &json)
        row.member("version", registered?.version ?? 0, into: &json)
        row.close(into: &json)
        return json
    }

    /// The payload of `rollcall:roster` when somebody has been taken off it.
    static func pushedRemoval(of user: UserID, in room: RoomName) -> [UInt8] {
        var json: [UInt8] = []
        var row = JSONObjectWriter(into: &json)
        row.member("room_id", room.value, into: &json)
        row.member("user_id", user.value, into: &json)
        row.member("removed", true, into: &json)
        row.close(into: &json)
        return json
    }
}

extension Timestamp {
    /// As answers spell it, if it is still to come.
    func ahead(of moment: Timestamp) -> String? { self > moment ? text : nil }
}
