import HTTPCore
import HubStore

/// What routes ask of the store; its threads answer, no event loop waits.
extension Exchange {
    /// What outlives the process; throws where nothing does.
    var store: any Store {
        get throws(Problem) {
            guard let store = configuration.store else { throw .noStore }
            return store
        }
    }

    /// The moment of the request, for rows.
    var moment: Timestamp { configuration.moment() }

    /// Asks in a snapshot of what is committed.
    func ask<Query: StoreQuery>(_ query: Query) async throws(Problem) -> Query.Answer {
        let store = try store
        return try await reply { done in store.read(query, then: done) }
    }

    /// Asks, and does something with the answer before the store answers anything else.
    ///
    /// - Parameter work: runs on the store's thread and must not wait.
    func ask<Query: StoreQuery>(
        _ query: Query, then work: @escaping @Sendable (Query.Answer) -> Void
    ) async throws(Problem) -> Query.Answer {
        let store = try store
        return try await reply { done in
            store.read(query) { result in
                if case .success(let answer) = result { work(answer) }
                done(result)
            }
        }
    }

    /// Keeps all of this or nothing; comes back when it is on the disk.
    ///
    /// The counts are the rows that each write changed, for a participant its new version.
    func commit(_ writes: [StoreWrite]) async throws(Problem) -> [Int] {
        let store = try store
        let receipt = try await reply { done in store.commit(StoreCommand(writes), then: done) }
        guard case .done(let counts) = receipt else { return [] }
        return counts
    }

    func run(_ job: StoreJob) async throws(Problem) -> Int {
        let store = try store
        return try await reply { done in store.run(job, then: done) }
    }

    /// Keeps what a request creates, once, however often it is sent with the same `Idempotency-Key`.
    ///
    /// The answer is 201 with `json`, or with what it was the first time, and then `isNew` is false: nothing is to be told to
    /// anybody. The key has 1 to 255 octets, belongs to the asker, and is remembered for a day; with another request it is
    /// refused as `idempotency_key_reused`.
    func create(_ writes: [StoreWrite], json: [UInt8]) async throws(Problem) -> (response: Response, isNew: Bool) {
        let answer = String(decoding: json, as: UTF8.self)
        let command = StoreCommand(writes, idempotency: try idempotency(answer))
        let store = try store
        switch try await reply({ done in store.commit(command, then: done) }) {
        case .done:
            return (Response(status: 201, json: json), true)
        case .replayed(let first): return (Self.replayed(first), false)
        }
    }

    /// What a request that comes again was answered; for routes that might refuse it before they come to `create`.
    func replay() async throws(Problem) -> Response? {
        guard let sent = try idempotency("") else { return nil }
        let query = IdempotentAnswer(owner: sent.owner, key: sent.key, fingerprint: sent.fingerprint)
        return try await ask(query).map(Self.replayed)
    }

    private static func replayed(_ answer: String) -> Response {
        let field = HeaderField("idempotency-replayed", "true")
        return Response(status: 201, fields: [field], json: Array(answer.utf8))
    }

    private func idempotency(_ answer: String) throws(Problem) -> Idempotency? {
        guard let key = head.first("idempotency-key") else { return nil }
        guard (1...255).contains(key.utf8.count) else {
            throw .invalidBody("`Idempotency-Key` must have 1 to 255 octets.")
        }
        var request = EntityTag()
        request.add("\(head.method) \(head.path)\n".utf8)
        request.add(body)
        return Idempotency(
            owner: asker.identifier, key: key, fingerprint: request.strong, answer: answer, at: moment)
    }

    private func reply<Value: Sendable>(
        _ ask: (@escaping StoreReply<Value>) -> Void
    ) async throws(Problem) -> Value {
        let result = await withCheckedContinuation { done in ask { done.resume(returning: $0) } }
        do throws(StoreError) {
            return try result.get()
        } catch {
            throw .refusedByStore(error)
        }
    }
}
