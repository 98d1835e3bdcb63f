import PresenceCore

// What must hold after every step.
extension Run {
    mutating func checkCurrent() throws(Failure) {
        try checkCounts()
        try checkWindows()
        try expect(room.hasUnpublishedChanges == model.differs, "§2: a diff exists iff published metas change")
        try expect(room.isEmpty == model.isEmpty, "a room is empty iff nobody holds it", "\(model.seats.count) seats")
        coverage.note(.roomEmpty, if: model.isEmpty && !wasEmpty)
        wasEmpty = model.isEmpty
        if let end = model.nextEnd {
            let next = room.nextDeadline
            let isInTime = next.map { $0.milliseconds <= end } ?? false
            try expect(isInTime, "a deadline is never late", "\(String(describing: next)), due \(end)")
        }
        if let capacity = model.rules.capacity {
            // A role that changes takes nobody's place away, but lets nobody in either.
            model.surplus = min(model.surplus, room.memberCount)
            let most = max(capacity, model.surplus)
            try expect(room.memberCount <= most, "§7: capacity is never passed", "\(room.memberCount)")
        }
    }

    /// §6: counts are the scan's, bucket by bucket.
    private mutating func checkCounts() throws(Failure) {
        var users = 0
        var sessions = 0
        var byRole = [0, 0, 0]
        var byLanguage = [0, 0, 0]
        var byStatus: [Int] = [0, 0, 0, 0]
        for user in Cast.users.indices {
            let seats = model.seats.filter { $0.user == user && $0.meta != nil }
            guard let status = seats.map(\.status).max() else { continue }
            byRole[model.standing(user).role] += 1
            guard model.isCounted(user, model.standing(user)) else { continue }
            users += 1
            sessions += seats.count
            byStatus[Status.allCases.firstIndex(of: status) ?? 0] += 1
            guard model.rules.countsLanguages else { continue }
            for language in Set(seats.compactMap { $0.meta.flatMap(Cast.language) }) { byLanguage[language] += 1 }
        }
        let counts = room.counts
        try expect(counts.users == users && room.memberCount == users, "§6: users", "\(counts.users), model \(users)")
        try expect(counts.sessions == sessions, "§6: sessions", "\(counts.sessions), model \(sessions)")
        for role in 0..<3 {
            try expect((counts.byRole[Cast.roles[role]] ?? 0) == byRole[role], "§6: by role", "\(counts.byRole)")
        }
        for (status, expected) in zip(Status.allCases, byStatus) {
            try expect((counts.byStatus[status] ?? 0) == expected, "§4: by status", "\(status): \(counts.byStatus)")
        }
        try checkLanguages(byLanguage)
    }

    /// §3: at once in a quiet room, else at the window's end; counts at most every 250 ms, on change.
    private mutating func checkWindows() throws(Failure) {
        if room.hasUnpublishedChanges {
            let due = window.due(at: instant).milliseconds
            let stretched = model.rules.window * UInt64(max(model.rules.subscribers, 1_000)) / 1_000
            let length = min(stretched, max(1_000, model.rules.window))
            try expect(due == max(now, lastPublication + length), "§3: the window", "due \(due), now \(now)")
            coverage.note(due == now ? .windowOver : .windowAwaited)
        }
        guard room.counts != lastCounts else { return }
        let due = countWindow.due(at: instant).milliseconds
        try expect(due == max(now, lastCounted + 250), "§3: the interval of counts", "due \(due), now \(now)")
        coverage.note(due == now ? .countsSent : .countsAwaited)
        guard due == now else { return }
        countWindow.sent(at: instant)
        lastCounted = now
        lastCounts = room.counts
    }

    /// §6: users per value; the most used by name, the rest as `other`.
    private mutating func checkLanguages(_ expected: [Int]) throws(Failure) {
        let counted = Cast.language.flatMap { room.counts.byLabel[$0] } ?? LabelCounts()
        for (value, users) in zip(Cast.languages, expected) {
            try expect(counted[value] == users, "§6: by label", "\(value): \(counted[value]), model \(users)")
        }
        guard expected.reduce(0, +) > 0 else { return try expect(counted.isEmpty, "§6: empty buckets go") }
        let top = counted.top(1)
        let most = expected.max() ?? 0
        let isSo = top.buckets.map(\.users) == [most] && top.other == expected.reduce(0, +) - most
        try expect(isSo, "§6: the top values and the rest", "\(top)")
        coverage.note(.otherLabels, if: top.other > 0)
    }

    /// §4: statuses that were told and changed since are told, each once.
    mutating func checkStatuses() throws(Failure) {
        for change in room.takeStatusChanges() {
            try expect(statuses[change.user] != change.status, "§2: a status that changed is told", change.user.value)
            statuses[change.user] = change.status
            coverage.note(change.status == nil ? .statusUntold : .statusTold)
        }
        for (index, user) in Cast.users.enumerated() {
            let isTold = statuses[user] == model.status(index)
            try expect(isTold, "§4: the most present session gives the status", "\(user): \(statuses)")
        }
        let all = Dictionary(uniqueKeysWithValues: room.statuses.map { ($0.user, $0.status) })
        try expect(all.count == statuses.count && all.allSatisfy { statuses[$0] == $1 }, "§4: all statuses")
    }

    /// §11: what differs from what was told is told, each user once; a newcomer is told all of it.
    mutating func checkSignals() throws(Failure) {
        for change in room.takeSignalChanges() {
            let old = signals[change.user] ?? []
            try expect(old != change.signals, "§11: only what changed is told", change.user.value)
            signals[change.user] = change.signals.isEmpty ? nil : change.signals
            coverage.note(change.signals.isEmpty ? .signalUntold : .signalTold)
        }
        for (index, user) in Cast.users.enumerated() {
            let said = model.signals(index)
            let expected = said.map { number, word in
                Signal(Cast.signals[number], word.map { .word(Cast.words[$0]) } ?? .on)
            }.sorted { $0.name < $1.name }.prefix(16)
            let isTold = signals[user] ?? [] == Array(expected)
            try expect(isTold, "§11: the union over the tabs, the later word", "\(user): \(expected), told \(signals)")
            coverage.note(.signalMerged, if: model.seats.count { $0.user == index && !$0.signals.isEmpty } > 1)
        }
        let all = Dictionary(uniqueKeysWithValues: room.signals.map { ($0.user, $0.signals) })
        try expect(all == signals, "§11: a newcomer is told what stands", "\(all), told \(signals)")
    }
}
