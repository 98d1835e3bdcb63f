import Glibc
import HubStore
import PresenceCore
import Synchronization

/// What writes at a pace cost: until they are answered, in transactions, and their producer, who must never wait.
struct Pace {
    let path: String
    let rate: Int

    private static let seconds = 10.0

    func run() throws {
        let store = try SQLiteStore.open(path)
        let answered = Mutex<[Double]>([])
        let run = String(Clock.now.milliseconds, radix: 36)
        report("durable, synchronous=FULL", store) { number in
            let entry = AuditEntry(id: "\(run)-\(number)", at: Clock.now, actor: "ada", action: "pace")
            let began = Clock.milliseconds
            store.commit(StoreCommand([.audit(entry)])) { _ in
                answered.withLock { $0.append(Clock.milliseconds - began) }
            }
            return began
        }
        let times = answered.withLock { $0.sorted() }
        print("  answered after \(Self.summary(times))")
        guard let room = RoomName("algebra"), let user = UserID("ada") else { return }
        report("normal, synchronous=NORMAL", store) { number in
            guard let tab = SessionID("\(run)-\(number)") else { return Clock.milliseconds }
            let key = SessionKey(room: room, user: user, session: tab, startedAt: Clock.now)
            let began = Clock.milliseconds
            store.write(.sessionStarted(key, SessionDetails(language: "en")))
            return began
        }
        store.close()
    }

    /// Calls `produce`, which returns when its call into the store began.
    private func report(_ name: String, _ store: SQLiteStore, _ produce: (Int) -> Double) {
        let before = store.figures
        let began = Clock.milliseconds
        var holds: [Double] = []
        while Clock.milliseconds - began < Self.seconds * 1_000 {
            let due = Int((Clock.milliseconds - began) * Double(rate) / 1_000)
            while holds.count < due {
                let start = produce(holds.count)
                holds.append(Clock.milliseconds - start)
            }
            usleep(500)
        }
        while store.figures.waiting > 0 { usleep(500) }
        let after = store.figures
        print("\(name): \(holds.count) writes in \(after.transactions - before.transactions) transactions")
        print("  the producer was held \(Self.summary(holds.sorted()))")
    }

    private static func summary(_ sorted: [Double]) -> String {
        guard let last = sorted.last else { return "never" }
        let p99 = sorted[sorted.count * 99 / 100]
        let text = { (milliseconds: Double) in "\((milliseconds * 1_000).rounded() / 1_000) ms" }
        return "p50 \(text(sorted[sorted.count / 2])), p99 \(text(p99)), at most \(text(last))"
    }
}
