import PresenceCore
import SocketIO

/// Names one room's audience of one wire form over all shards: home shard in the upper 16 bits, a serial below.
struct LaneID: Hashable, Sendable {
    let rawValue: UInt64

    init(home: Int, serial: UInt64) {
        rawValue = UInt64(home) << 48 | serial
    }
}

/// Subscribers of one room on this shard who get exactly the same octets, in the order in which they came; a large
/// audience has several lanes, because one turn cannot write to all of it.
///
/// Members are in the order of their joins: sending in the order in which the sockets were made costs up to 14 % less than
/// in another.
final class Lane {
    struct Member {
        var fd: Int32
        var slot: UInt32
        /// The members are in the order of these, so that one is found by halving.
        var subscription: AttachmentID
    }

    /// A frame, or several, that the room's home handed over in this turn.
    struct Segment {
        var bytes: SharedBytes
        /// Presence and counts may be replaced by a fresh snapshot for a reader that lags; nothing else may.
        var isPresence: Bool
        var except: AttachmentID?
    }

    /// Members of one lane: half of what a turn may send, so that small audiences have the other half beside a large one.
    static func most(_ configuration: HubConfiguration) -> Int { max(1, configuration.sendsPerTurn / 2) }

    let id: LaneID
    private(set) var members: ContiguousArray<Member> = []
    private(set) var vacancies = 0

    /// What every member is owed, since the lane was last written out.
    var pending: ContiguousArray<Segment> = []

    /// Members (by slot) that have had the first so many of these segments already, or must not get them.
    var ahead: [UInt32: Int] = [:]

    var count: Int { members.count - vacancies }

    init(id: LaneID) {
        self.id = id
    }

    func enter(fd: Int32, slot: UInt32, subscription: AttachmentID) {
        let member = Member(fd: fd, slot: slot, subscription: subscription)
        let place = place(of: subscription)
        if place == members.count {
            members.appendThriftily(member)
        } else if members[place].subscription == subscription {
            // It was here before and is back.
            members[place] = member
            vacancies -= 1
        } else {
            members.insert(member, at: place)
        }
    }

    /// Leaves a vacancy, so that the order stays and nobody moves; many vacancies are closed up at once.
    func leave(_ subscription: AttachmentID) {
        let place = place(of: subscription)
        guard place < members.count, members[place].subscription == subscription, members[place].fd >= 0 else { return }
        ahead[members[place].slot] = nil
        members[place].fd = -1
        vacancies += 1
        if vacancies > 16 + members.count / 4 {
            members.removeAll { $0.fd < 0 }
            vacancies = 0
        }
    }

    /// Where a subscription is, or would be.
    private func place(of subscription: AttachmentID) -> Int {
        var low = 0
        var high = members.count
        while low < high {
            let middle = (low + high) / 2
            if members[middle].subscription.rawValue < subscription.rawValue { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// What is owed, as one buffer; a single segment is itself that buffer.
    func joinedPending() -> SharedBytes {
        if pending.count == 1 { return pending[0].bytes }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(pending.reduce(0) { $0 + $1.bytes.count })
        for segment in pending { bytes.append(contentsOf: segment.bytes.bytes) }
        return SharedBytes(bytes)
    }

    func settle() {
        pending.removeAll(keepingCapacity: true)
        if !ahead.isEmpty { ahead = [:] }
    }
}
