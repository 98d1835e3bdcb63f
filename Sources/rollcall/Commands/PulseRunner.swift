import HubRuntime
import HubStore
import SocketIO

/// Writes the hub's pulse every five seconds; cancel what `start` returns before the store closes.
struct PulseRunner: Sendable {
    let hub: Hub
    let store: any Store

    func start() -> Task<Void, Never> {
        Task {
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(5))
                // Taken before: when all loops have answered, each has heard its sockets up to then.
                let moment = Timestamp(milliseconds: WallClock.milliseconds)
                await hub.pulse()
                store.write(.pulse(at: moment))
            }
        }
    }
}
