import CLinux

/// Somebody who is answered after the commit.
struct PendingReply {
    let reply: StoreReply<StoreReceipt>
    var result: Result<StoreReceipt, StoreError>
}

extension Writer {
    /// Writes from the front of `rest` as much as belongs into one transaction.
    func writeGroup(_ rest: inout Backlog<QueuedWrite>) {
        var weight = 0
        var writes = 0
        let isDurable = rest.contains { if case .command = $0 { true } else { false } }
        let failure = inTransaction(isDurable: isDurable, writes: 0) { () throws(StoreError) in
            let deadline = clinux_monotonic_ms() + UInt64(configuration.groupMilliseconds)
            // At least one, however late it is.
            repeat {
                guard let item = rest.popFirst() else { return }
                weight += item.weight
                writes += try write(item)
            } while writes < configuration.groupRows && clinux_monotonic_ms() < deadline
        }
        // A transaction that cannot even be begun fails for one after the other, not for ever for the first.
        if let failure, weight == 0, let item = rest.popFirst() {
            weight += item.weight
            refuse(item, failure)
        }
        queue.finish(weight: weight)
        let count = writes
        counters.count { $0.writes += count }
    }

    /// Does what waits; returns how many writes it came to, and throws only what ends the whole transaction.
    private func write(_ item: QueuedWrite) throws(StoreError) -> Int {
        switch item {
        case .behind(let write):
            try keep(write)
            return 1
        case .session(let news):
            try keep(news.write)
            return 1
        case .command(let command, let reply):
            do throws(StoreError) {
                replies.append(PendingReply(reply: reply, result: .success(try transcriber.perform(command))))
            } catch {
                replies.append(PendingReply(reply: reply, result: .failure(error)))
                guard connection.isInTransaction else { throw error }
            }
            return command.writes.count
        case .job(let job, let reply):
            jobs.append(RunningJob(work: .job(job), id: eventIDs.next(), reply: reply))
            return 0
        case .endOfSessions(let moment):
            jobs.append(RunningJob(work: .ownSessions(at: moment), id: eventIDs.next()) { _ in })
            return 0
        }
    }

    /// Does a write that nobody waits for.
    private func keep(_ write: StoreWrite) throws(StoreError) {
        do throws(StoreError) {
            _ = try transcriber.perform(StoreCommand([write]))
        } catch {
            counters.count { $0.failed += 1 }
            guard connection.isInTransaction else { throw error }
        }
    }

    private func refuse(_ item: QueuedWrite, _ failure: StoreError) {
        switch item {
        case .behind, .session: counters.count { $0.failed += 1 }
        case .command(_, let reply): reply(.failure(failure))
        case .job(_, let reply): reply(.failure(failure))
        case .endOfSessions: break
        }
    }

    /// Runs `body` in one transaction and then answers who waits for it; what failed as a whole fails for all.
    ///
    /// One database holds both kinds of writes: a durable group is committed with synchronous=FULL, which syncs the
    /// log and with it all that was committed before; others with NORMAL, which syncs only at checkpoints.
    @discardableResult
    func inTransaction(isDurable: Bool, writes: Int, _ body: () throws(StoreError) -> Void) -> StoreError? {
        var failure: StoreError?
        do throws(StoreError) {
            if isSyncing != isDurable {
                try connection.run(isDurable ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL")
                isSyncing = isDurable
            }
            try connection.transaction { () throws(StoreError) in
                try body()
                try transcriber.finish()
            }
        } catch {
            failure = error
            transcriber.tally.removeAll()
        }
        counters.count {
            $0.transactions += 1
            if failure == nil { $0.writes += writes } else { $0.failed += writes }
        }
        for pending in replies {
            if let failure, case .success = pending.result {
                pending.reply(.failure(failure))
            } else {
                pending.reply(pending.result)
            }
        }
        replies.removeAll(keepingCapacity: true)
        return failure
    }
}

extension QueuedWrite {
    /// How much of the queue's room it takes.
    var weight: Int {
        switch self {
        case .behind, .session, .job, .endOfSessions: 1
        case .command(let command, _): max(1, command.writes.count)
        }
    }

    var writeClass: WriteClass {
        switch self {
        case .behind(let write): write.writeClass
        case .session(let news): news.writeClass
        case .command, .job, .endOfSessions: .durable
        }
    }
}
