import Glibc
import HubStore
import Synchronization

/// Lets a thread that has nothing else to do wait for a reply.
final class Waiter<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, StoreError>?>(nil)

    func take(_ result: Result<Value, StoreError>) {
        self.result.withLock { $0 = result }
    }

    /// Spins politely: what is measured is shorter than a sleep.
    func wait() throws -> Value {
        while true {
            if let result = result.withLock({ $0 }) { return try result.get() }
            sched_yield()
        }
    }
}

extension Store {
    func ask<Query: StoreQuery>(_ query: Query) throws -> Query.Answer {
        let waiter = Waiter<Query.Answer>()
        read(query) { waiter.take($0) }
        return try waiter.wait()
    }

    func keep(_ writes: [StoreWrite]) throws {
        let waiter = Waiter<StoreReceipt>()
        commit(StoreCommand(writes)) { waiter.take($0) }
        _ = try waiter.wait()
    }
}
