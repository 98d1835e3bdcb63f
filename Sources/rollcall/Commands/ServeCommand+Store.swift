import Glibc
import HubHTTP
import HubRuntime
import HubStore
import PresenceCore
import SocketIO

extension ServeCommand {
    /// Opens what outlives the process, before anybody can be let in.
    func openStore(environment: [String: String]) throws(Stop) -> SQLiteStore {
        guard
            let place = options.store
                ?? .standard(isDevelopment: options.isDevelopment, environment: environment)
        else {
            throw Stop(
                .usage, "nobody said where to keep the store, and there is no HOME",
                hint: "give --store sqlite:PATH, or --store memory for a hub that forgets")
        }
        let now = Timestamp(milliseconds: WallClock.milliseconds)
        let incarnation = Incarnation(node: "hub", startedAt: now, random: .random(in: 0 ... .max))
        do throws(StoreError) {
            let store = try SQLiteStore(try location(of: place), incarnation: incarnation, now: now)
            log.info("store open", ["store": place.description])
            return store
        } catch {
            throw Stop(.failed, "--store \(place): \(error)", hint: error.hint)
        }
    }

    /// The seats as they were when the last hub of this store ended.
    func openSeats(_ store: any Store, _ roomLog: (any RoomLog)?) async throws(Stop) -> SeatRegistrar {
        let seats = SeatRegistrar(
            store: store, clock: { Instant(milliseconds: MonotonicClock.milliseconds) },
            moment: { Timestamp(milliseconds: WallClock.milliseconds) }, roomLog: roomLog)
        do throws(StoreError) {
            try await seats.open()
        } catch {
            throw Stop(.failed, "the seats in the store: \(error)")
        }
        return seats
    }

    private func location(of place: StorePlace) throws(StoreError) -> SQLiteLocation {
        switch place {
        case .memory: return .freshMemory()
        case .sqlite(let path):
            try makeDirectory(of: path)
            return .file(path)
        }
    }

    /// Makes the directories above a file that are missing, for nobody but us.
    private func makeDirectory(of path: String) throws(StoreError) {
        var rest = path.dropFirst(path.hasPrefix("/") ? 1 : 0)
        while let slash = rest.firstIndex(of: "/") {
            let directory = path[..<slash]
            guard mkdir(String(directory), 0o700) == 0 || errno == EEXIST else {
                throw .cannotOpen(path: path, reason: "\(directory): \(String(cString: strerror(errno)))")
            }
            rest = rest[rest.index(after: slash)...]
        }
    }
}

extension StoreError {
    /// What an operator can do about a store that does not open.
    fileprivate var hint: String? {
        switch self {
        case .inUse: "one hub at a time: stop the other, or give this one a store of its own"
        case .cannotOpen: "give --store sqlite:PATH with a path that this user may write"
        default: nil
        }
    }
}
