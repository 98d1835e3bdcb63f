import ChannelProtocol
import HubClient
import WebSocketCore

/// What the tabs are told, judged as it comes.
extension World: TabObserver {
    func tab(_ id: TabID, did news: TabNews) {
        let tab = tabs[id.index]
        let now = Clock.now
        switch news {
        case .joined:
            tab.joinedAt = now
            if tab.departure == .drained {
                firstBack = min(firstBack, now)
                measured.arrived.add(now - firstBack)
                measured.noteArrival(now - firstBack)
            }
            if loop.plan(of: id).meta != nil { trackBegan(tab) } else { tab.isReady = true }
        case .tracked:
            tab.isReady = true
            if let member = tab.member { truth.trackAnswered(by: member, at: now) }
            if tab.departure == .drained {
                measured.recovered.add(now - tab.departedAt)
                tab.departure = .left
            }
        case .disconnected(let code):
            wasHungUpOn(tab, code, at: now)
        case .connectFailed:
            if !isHubAway || refusesNobody { verdict.add(.hub, "a connection could not be opened") }
        case .joinRefused(let reason):
            if !isHubAway { verdict.add(.hub, "a join was refused: \(reason)") }
        case .trackRefused(let reason):
            verdict.add(.hub, "a track was refused: \(reason)")
        case .channelClosed:
            verdict.add(.hub, "a channel was closed")
        case .channelFailed(let reason):
            verdict.add(.hub, "a channel failed: \(reason)")
        case .untracked, .left, .acknowledged:
            break
        }
    }

    private func wasHungUpOn(_ tab: SimTab, _ code: CloseCode, at now: Double) {
        measured.hangUps[code.rawValue, default: 0] += 1
        tab.interrupt(at: now)
        if isHubAway {
            tab.departure = .drained
            firstClosed = min(firstClosed, now)
            measured.closed.add(now - firstClosed)
            tab.departedAt = now
            if let member = tab.member { truth.gone(member, .drained, at: now) }
            if code != .serviceRestart {
                verdict.add(.hub, "the hub ended a connection with \(code.rawValue), not 1012")
            }
        } else if tab.kind == .slowReader {
            // Evicted, which is one of the two right things to happen to it.
            tab.isStalled = false
        } else {
            if let member = tab.member { truth.gone(member, .lost, at: now) }
            verdict.add(.hub, "the hub hung up on a \(tab.kind.rawValue) with \(code.rawValue)")
        }
    }

    func tab(_ id: TabID, cannotRead reason: String) {
        verdict.add(.protocolFault, "a \(tabs[id.index].kind.rawValue) cannot read what came: \(reason)")
    }

    func tab(_ id: TabID, received message: ServerMessage, in text: Span<UInt8>) {
        let tab = tabs[id.index]
        switch message.content {
        case .presenceState, .presenceDiff, .presenceSync:
            judgePresence(tab, message.content, in: text)
        case .presenceCount(let count):
            measured.countFrames += 1
            tab.judge.receive(count)
        case .roomCounts(let rooms):
            measured.countFrames += 1
            for room in rooms {
                tab.overview[room.room] = HubTruth.Counts(users: room.users, sessions: room.sessions)
            }
        case .broadcast(_, let payload, _):
            judgeBroadcast(tab, payload, in: text)
        case .system(let isOK, let message):
            if !isOK { verdict.add(.hub, "the hub complains: \(message)") }
        case .reply, .presenceStatus, .close, .error, .event:
            break
        }
    }

    // MARK: Presence

    private func judgePresence(_ tab: SimTab, _ content: ServerMessage.Content, in text: Span<UInt8>) {
        guard tab.keepsCopy else { return }
        guard tab.judge.replica != nil else {
            verdict.add(.protocolFault, "a \(tab.kind.rawValue) was told presence that it did not ask for")
            return
        }
        var isSnapshot = false
        switch content {
        case .presenceState:
            isSnapshot = true
            measured.snapshots += 1
        case .presenceDiff: measured.diffs += 1
        default: break
        }
        var anomalies: [PresenceAnomaly] = []
        let changes = tab.judge.replica?.receive(content, in: text, anomalies: &anomalies) ?? []
        for anomaly in anomalies {
            verdict.add(anomaly.kind, "\(tab.kind.rawValue) in \(topics[tab.room]): \(anomaly)")
        }
        let now = Clock.now
        for change in changes { judge(change, tab, isSnapshot: isSnapshot, at: now) }
        // A slow reader is up to date again at the next quiet point only.
        if isSnapshot && tab.kind != .slowReader { tab.staleSince = .infinity }
    }

    private func judge(_ change: PresenceReplica.Change, _ tab: SimTab, isSnapshot: Bool, at now: Double) {
        let joined = change.joined.map { Marks.number(ofMeta: $0.json) ?? 0 }
        let left = change.left.map { Marks.number(ofMeta: $0.json) ?? 0 }
        for number in left {
            tab.judge.numbers.remove(number)
            judgeLeave(
                of: number, change.user, told: tab, isReplaced: joined.contains(number), isSnapshot: isSnapshot, at: now
            )
        }
        let updated = Set(left.compactMap { truth.owner(of: $0)?.tab })
        for number in joined {
            guard let owner = truth.owner(of: number), owner.user == change.user, owner.room == tab.room else {
                verdict.add(.ghost, "\(change.user) joined with what nobody tracked")
                continue
            }
            if !tab.judge.numbers.insert(number).inserted {
                verdict.add(.doubled, "\(change.user) is there twice with the same session")
            }
            // What a slow reader reads late is its own doing.
            guard !isSnapshot, !left.contains(number), tab.kind != .slowReader, let sent = trackedAt[number]
            else { continue }
            if updated.contains(owner.tab) {
                measured.updateSeen.add(now - sent)
            } else {
                measured.joinSeen.add(now - sent)
            }
        }
    }

    private func judgeLeave(
        of number: Int, _ user: String, told: SimTab, isReplaced: Bool, isSnapshot: Bool, at now: Double
    ) {
        guard truth.permitsLeave(of: number, isSnapshot: isSnapshot, since: told.staleSince, at: now) else {
            let what = isReplaced ? "was told again" : "left"
            verdict.add(.falseLeave, "\(user) \(what): \(story(of: number, at: now))")
            return
        }
        guard !isSnapshot, !isReplaced, told.kind != .slowReader, let owner = truth.owner(of: number),
            let due = truth.leaveDue(owner.tab),
            due.isFinite, now >= due - truth.rules.tolerance
        else { return }
        guard let tab = memberTab(owner.tab) else {
            foreignLeaves[number] = foreignLeaves[number] ?? now
            return
        }
        guard tab.number == number else { return }
        if tab.departure == .left {
            measured.leaveSeen.add(now - tab.departedAt)
        } else {
            measured.expirySeen.add(now - due)
        }
    }

    /// What the session did last, for whoever looks for the reason.
    private func story(of number: Int, at now: Double) -> String {
        guard let owner = truth.owner(of: number), let tab = memberTab(owner.tab) else { return "of another process" }
        let went =
            tab.departedAt == 0 ? "it never went" : "it went (\(tab.departure)) \((now - tab.departedAt).text(3)) s ago"
        let joined =
            tab.joinedAt.isFinite ? ", joined again \((now - tab.joinedAt).text(3)) s ago" : ", is not back yet"
        let tracked = trackedAt[number].map { ", tracked \((now - $0).text(3)) s ago" } ?? ""
        return went + joined + tracked
    }

    /// Members are numbered by the truth in the order in which the tabs were added.
    func memberTab(_ member: Int) -> SimTab? {
        memberIndex[member].map { tabs[$0] }
    }

    // MARK: Broadcasts

    private func judgeBroadcast(_ tab: SimTab, _ payload: Range<Int>, in text: Span<UInt8>) {
        measured.broadcasts += 1
        guard let broadcast = Marks.broadcast(payload, in: text), tabs.indices.contains(broadcast.run.sender) else {
            verdict.add(.ghost, "a broadcast that nobody sent")
            return
        }
        let sender = tabs[broadcast.run.sender]
        if sender === tab { verdict.add(.doubled, "a sender got its own broadcast") }
        if sender.room != tab.room { verdict.add(.ghost, "a broadcast from another room") }
        if tab.kind != .slowReader { measured.delivered.add(Clock.now - Double(broadcast.nanoseconds) / 1e9) }
        // Of a run that is over, it is not known any more when it began.
        let startedBefore = sender.incarnation != broadcast.run.incarnation || sender.firstSentAt <= tab.joinedAt
        switch tab.judge.ledger.receive(broadcast.run, number: broadcast.number, startedBefore: startedBefore) {
        case nil: break
        case .lost(let expected, let got):
            verdict.add(.lost, "broadcast \(expected) of a sender is missing, \(got) came")
        case .doubled(let number): verdict.add(.doubled, "broadcast \(number) of a sender came twice")
        case .reordered(let expected, let got):
            verdict.add(.reordered, "broadcast \(got) of a sender came instead of \(expected)")
        }
    }
}
