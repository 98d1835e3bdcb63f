import PresenceCore

/// What the histories must have met, so that a pass means something.
enum Feat: Int, CaseIterable {
    case attached, takenOver, reattachedInGrace, trackedFirst, updated, saidTheSame, tookParkedPlace, untracked
    case returnedSilently, returnedWithUpdate, parkedWhileDraining, guestGotNoGrace, graceEnded, leaseEnded
    case leaseOutlivedSocket, socketOutlivedLease, heartbeatBegan, heartbeatRenewed, heartbeatSaidAbsent
    case saidGoodbye, goodbyeTakenBack
    case announcedActive, announcedIdle, announcedHidden, announcedFrozen
    case joined, left, roleChanged, excludedMember, ownerMember, secondTabOfFullRoom, barEnded, lateTick
    case published, publishedNothing, pairCancelled, payloadReturned, updatePublished, departure
    case statusTold, statusUntold, otherLabels, roomFull, kicked, banned, tooManySessions, notAttached, notTracked
    case tooManySignals, signalled, signalMerged, signalEnded, signalTold, signalUntold
    case registered, rosterBanned, rosterUnbanned, registeredMember, registeredLate, ownerNamed
    case resumedByDiffs, resumedAtOnce, resumeRefused, ringFull, ringTooLarge, resynced, roomEmpty, drained
    case windowOver, windowAwaited, countsSent, countsAwaited
    case doneLeft, doneClosed, doneLost, doneSlow, doneDrained, doneExpired, doneKicked, doneBanned, doneReplaced
    case tabOpened, tabTaken, tabWentWithItsConnection
    case doneCapacity, doneCompleted, doneAbandoned

    /// The feat of ending a session for this reason.
    static func done(_ reason: LeaveReason) -> Feat {
        switch reason {
        case .left: .doneLeft
        case .closed: .doneClosed
        case .lost: .doneLost
        case .slow: .doneSlow
        case .drained: .doneDrained
        case .expired: .doneExpired
        case .kicked: .doneKicked
        case .banned: .doneBanned
        case .replaced: .doneReplaced
        case .capacity: .doneCapacity
        case .completed: .doneCompleted
        case .abandoned: .doneAbandoned
        }
    }

    static func announced(_ page: PageState) -> Feat {
        switch page {
        case .active: .announcedActive
        case .idle: .announcedIdle
        case .hidden: .announcedHidden
        case .frozen: .announcedFrozen
        }
    }

    static func refused(_ refusal: PresenceRefusal) -> Feat {
        switch refusal {
        case .roomFull: .roomFull
        case .kicked: .kicked
        case .banned: .banned
        case .tooManySessions: .tooManySessions
        case .notAttached: .notAttached
        case .notTracked: .notTracked
        case .tooManySignals: .tooManySignals
        }
    }
}

/// How often each feat happened.
struct Coverage {
    private var counts = [Int](repeating: 0, count: Feat.allCases.count)

    mutating func note(_ feat: Feat, if isSo: Bool = true) {
        if isSo { counts[feat.rawValue] += 1 }
    }

    subscript(feat: Feat) -> Int { counts[feat.rawValue] }

    mutating func add(_ other: Coverage) {
        for index in counts.indices { counts[index] += other.counts[index] }
    }

    /// Feats that happened fewer than `least` times.
    func missing(_ least: Int) -> [Feat] { Feat.allCases.filter { self[$0] < least } }

    var table: String {
        let names = Feat.allCases.map { "\($0)" }
        let width = (names.map(\.count).max() ?? 0) + 2
        let cells = Feat.allCases.map { feat in
            let name = "\(feat)"
            let count = "\(self[feat])"
            return name + String(repeating: " ", count: width - name.count)
                + String(repeating: " ", count: max(0, 9 - count.count)) + count
        }
        let rows = (cells.count + 2) / 3
        return (0..<rows).map { row in
            stride(from: row, to: cells.count, by: rows).map { cells[$0] }.joined(separator: "    ")
        }.joined(separator: "\n")
    }
}
