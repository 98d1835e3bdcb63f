import ChannelProtocol
import PresenceCore

/// The wire form that one subscriber of a room receives; subscribers with the same form share every octet.
struct AudienceForm: Hashable, Sendable {
    var topic: String
    var version: WireVersion
    var flavour: Flavour
    var feed: PresenceFeed
    /// Whether it gets conflated `presence_status`.
    var wantsStatus: Bool
    /// Whether it gets `rollcall:signal`: whoever did not ask for counts or nothing.
    var hearsSignals: Bool
    var packing: Packing
}

/// What a subscriber receives of a room's presence; `presence.mode` alone decides it (presence.md 6).
enum PresenceFeed: Hashable, Sendable {
    /// Nothing.
    case off
    /// Snapshot and diffs; with `presence_sync` after each for clients that verify.
    case full(verified: Bool)
    /// Counts only.
    case count(MessageWriter.CountOptions)

    var isFull: Bool {
        if case .full = self { true } else { false }
    }
}

/// The subscribers of one form, over all shards: the home knows only how many each shard has.
final class Audience {
    let form: AudienceForm
    let lane: LaneID
    private(set) var subscribersByShard: ContiguousArray<Int>
    private(set) var count = 0

    /// What the last `presence_count` said, so that the next says only what changed.
    var toldCounts: Counts?

    init(form: AudienceForm, lane: LaneID, shards: Int) {
        self.form = form
        self.lane = lane
        subscribersByShard = ContiguousArray(repeating: 0, count: shards)
    }

    func enter(shard: UInt16) {
        subscribersByShard[Int(shard)] += 1
        count += 1
    }

    func leave(shard: UInt16) {
        subscribersByShard[Int(shard)] -= 1
        count -= 1
    }
}
