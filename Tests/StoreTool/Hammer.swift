import Glibc
import HubStore
import PresenceCore

/// Durable writes at a pace until the process is killed, each acknowledged one told at once.
struct Hammer {
    let path: String
    let rate: Int

    func run() throws {
        let store = try SQLiteStore.open(path)
        let run = String(Clock.now.milliseconds, radix: 36)
        let began = Clock.milliseconds
        var sent = 0
        guard let room = RoomName("algebra"), let user = UserID("ada"), let tab = SessionID("tab-1") else { return }
        while true {
            let due = Int((Clock.milliseconds - began) * Double(rate) / 1_000)
            while sent < due {
                let id = "\(run)-\(sent)"
                let entry = AuditEntry(id: id, at: Clock.now, actor: "ada", action: "hammer", target: "algebra")
                store.commit(StoreCommand([.audit(entry)])) { result in
                    // One write for each line, so that what was told is told even if we die right after it.
                    if case .success = result { tell(id + "\n") }
                }
                // Company for the durable ones: they share their transactions.
                if sent % 10 == 0 {
                    let key = SessionKey(room: room, user: user, session: tab, startedAt: Clock.now)
                    store.write(.sessionStarted(key, SessionDetails()))
                }
                sent += 1
            }
            usleep(500)
        }
    }
}

private func tell(_ line: String) {
    var line = line
    line.withUTF8 { _ = write(1, $0.baseAddress, $0.count) }
}

enum Opening {
    /// Opens, says how long it took and what it found; exits 1 if the database is not whole.
    static func report(_ path: String) throws {
        let began = Clock.milliseconds
        let store = try SQLiteStore.open(path)
        let opened = Clock.milliseconds - began
        // What the dead left is given up beside the hub's work; here there is none.
        while try store.ask(SessionHealth(silentSince: .distantPast)).active > 0 { sched_yield() }
        let faults = try SQLiteStore.faults(in: .file(path))
        store.close()
        print(
            "\(Int(opened)) ms, \(store.figures.abandoned) given up, \(faults.isEmpty ? "whole" : faults.joined(separator: "; "))"
        )
        exit(faults.isEmpty ? 0 : 1)
    }
}
