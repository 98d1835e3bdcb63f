import HTTPCore
import HubIdentity
import HubRuntime
import HubStore
import JSONCore
import PresenceCore

/// A user of a room: as registered, as present, or both.
struct RosterMember: Sendable {
    let user: UserID
    let registered: Participant?
    let present: Person?
}

/// Who is registered in a room and who is there now, each user once, in the order of the user ids.
struct RoomRoster: Sendable {
    let rows: [RosterMember]
    /// The user after whom the next part begins; nil at the end.
    let next: UserID?
    /// Of the whole room, not of this part alone.
    let registered: Int
    let checkedIn: Int
    let total: Int
    let online: Int
    /// Those online whom the room counts: no excluded role, not the owner.
    let counted: Int

    /// Merges a part of the roster with everybody who is present.
    ///
    /// `page` has up to `limit + 1` rows behind `after`. Somebody present who is registered is among them, or comes after
    /// all of this part, since each row of the roster is also one of the union.
    init(_ page: RosterPage.Answer, _ present: [Person], after: UserID?, limit: Int) {
        var rows: [RosterMember] = []
        var registered = page.rows[...]
        var people = present.filter { person in after.map { $0 < person.user } ?? true }
            .sorted { $0.user < $1.user }[...]
        while rows.count <= limit, let first = [registered.first?.user, people.first?.user].compactMap(\.self).min() {
            rows.append(
                RosterMember(
                    user: first, registered: registered.first?.user == first ? registered.removeFirst() : nil,
                    present: people.first?.user == first ? people.removeFirst() : nil))
        }
        next = rows.count > limit ? rows[limit - 1].user : nil
        self.rows = Array(rows.prefix(limit))
        self.registered = page.registered
        checkedIn = page.checkedIn
        total = page.registered + present.count - page.registeredHere
        online = present.count
        counted = present.count { $0.isCounted }
    }
}

extension Exchange {
    /// The part of a room's roster that the query's `limit` (1,000 unless said) and `after` ask for.
    func roster(of room: RoomName) async throws(Problem) -> RoomRoster {
        let query = try RequestQuery(self)
        let limit = try query.number("limit", in: PageRequest.limits) ?? PageRequest.limits.upperBound
        let after = try query["after"].map { text throws(Problem) in
            guard let octets = Base64URL.decode(Array(text.utf8)[...]),
                let user = UserID(String(decoding: octets, as: UTF8.self))
            else { throw .invalidBody("`after` is the `next` of an earlier answer.") }
            return user
        }
        let people = await (try hub).people(in: room) ?? []
        let page = try await ask(
            RosterPage(Roster(room: room, after: after, limit: limit + 1), here: people.map(\.user)))
        return RoomRoster(page, people, after: after, limit: limit)
    }
}

extension UserID {
    /// What `after` takes.
    var token: String { Base64URL.encode(Array(value.utf8)) }
}
