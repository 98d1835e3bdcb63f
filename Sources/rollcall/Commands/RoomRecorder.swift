import HubHTTP
import HubRuntime
import HubStore
import PresenceCore
import SocketIO

/// Gives rooms their record from the store.
struct RoomRecorder: RoomMemory {
    let store: any Store
    let log: Log

    func recall(_ room: RoomName, then answer: @escaping @Sendable (Recollection?) -> Void) {
        let now = Timestamp(milliseconds: WallClock.milliseconds)
        store.read(RoomRecall(room: room, feedLimit: FeedEntry.limit, now: now)) { [log] result in
            do throws(StoreError) {
                answer(Recollection(try result.get()))
            } catch {
                log.warning("a room opens without its record", ["room": room.value, "problem": error.description])
                answer(nil)
            }
        }
    }
}

extension Recollection {
    init(_ found: RoomRecall.Found) {
        self.init()
        owner = found.owner
        members = found.members.map { member in
            RegisteredMember(
                member.user, role: member.role.flatMap { Role($0) }, version: member.version,
                bannedUntil: member.bannedUntil?.milliseconds, mutedUntil: member.mutedUntil?.milliseconds)
        }
        states = found.states.map { KeptState($0) }
        feed = found.feed.reversed().map { FeedEntry($0) }
    }
}
