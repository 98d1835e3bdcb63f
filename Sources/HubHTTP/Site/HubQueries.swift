package import HubRuntime
package import PresenceCore

/// What the routes ask of a hub; a test answers for it.
package protocol HubQueries: Sendable {
    /// False while starting or draining.
    var isReady: Bool { get }

    func metrics() async -> HubMetrics

    /// All rooms, by name.
    func rooms() async -> [RoomSummary]

    /// The members of a room, or nil when there is no such room.
    func people(in room: RoomName) async -> [Person]?

    /// One member of a room, and what holds its places, or nil when the user is none.
    func heldPerson(_ user: UserID, in room: RoomName) async -> HeldPerson?

    /// Publishes; returns at once.
    func broadcast(_ messages: [BroadcastMessage])

    /// A sign of life by HTTP; when it was taken.
    func heartbeat(_ beat: Heartbeat, in room: RoomName) async throws(HeartbeatRefusal) -> Heartbeat.Receipt

    /// The rooms in which somebody who is counted has this label, with all their members.
    func people(labelled label: Label) async -> [(room: RoomName, people: [Person])]

    /// Takes a user out of a room and refuses it for so many milliseconds; its tabs are told the text.
    ///
    /// Returns at once. A ban is a `change` of the member.
    func kick(_ user: UserID, from room: RoomName, for milliseconds: UInt64, saying text: String?)

    // What the store has just kept, for a room that is open; the others find it when they open. All return at once.

    /// Enforces role, ban and mute of a member from now on: who is banned goes at once, who is no longer may come.
    ///
    /// Tells nobody: `rollcall:roster` is the caller's to push.
    func change(_ member: RegisteredMember, in room: RoomName)

    /// Keeps a state for those who come, and tells it to those who are there (`rollcall:state`).
    func keep(_ state: KeptState, in room: RoomName)

    /// Keeps the state of a key no longer, and tells it as `null`.
    ///
    /// - Parameter moment: milliseconds since 1970.
    func forget(_ key: String, at moment: Int64, in room: RoomName)

    /// Keeps an entry for those who want the last ones replayed, and tells it (`rollcall:activity`).
    func feed(_ entry: FeedEntry, in room: RoomName)

    /// Ends a user's sessions, or the one of this name, in a room or in all; how many. Who comes back is let in.
    func takeOffline(_ user: UserID, session: SessionID?, from room: RoomName?) async -> Int

    /// Has the follower of sessions hear of all that are tracked, before this returns, and from then on of what becomes of each.
    func callRoll() async

    /// How many are counted under each value of a label, in a room or in all.
    func counts(of label: LabelName, in room: RoomName?) async -> LabelTotals

    /// Who is here, and of whom nothing was heard for so long.
    func health(silentFor silence: Milliseconds) async -> PresenceHealth
}

extension Hub: HubQueries {}
