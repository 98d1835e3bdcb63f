import ChannelProtocol
import HubClient

/// What one subscriber believes, and whether what it was told holds together.
struct SubscriberJudge {
    /// nil = it receives no presence.
    var replica: PresenceReplica?

    /// Numbers of what the replica holds.
    var numbers: Set<Int> = []

    /// The last counts; roles are kept over frames that name only changed ones.
    var counts: HubTruth.Counts?

    var ledger = BroadcastLedger()

    init(mode: JoinRequest.Mode) {
        if mode == .full { replica = PresenceReplica(wantsSync: true) }
    }

    /// The subscription ended; what is believed stays until the next state.
    mutating func interrupt() {
        replica?.interrupt()
        ledger.interrupt()
        counts = nil
    }

    mutating func receive(_ count: ServerMessage.PresenceCount) {
        var new = counts ?? HubTruth.Counts()
        new.users = count.users
        new.sessions = count.sessions
        for (role, users) in count.roles { new.roles[role] = users == 0 ? nil : users }
        counts = new
    }
}

extension PresenceAnomaly {
    /// What kind of finding it is.
    var kind: Finding.Kind {
        switch self {
        case .joinOfPresent: .doubled
        case .leaveOfAbsent: .lost
        case .seqGap, .diffBeforeState: .reordered
        case .copyDiffers, .epochChanged: .wrongCopy
        case .emptyDiff, .incompleteEntry, .missingSync, .unexpectedSync: .protocolFault
        }
    }
}
