import ChannelProtocol
import HubClient
import JSONCore
import SocketIO

/// Asks a hub for the clocks of a room before the tabs come: what a room states is what it is held to.
final class Scout: TabObserver {
    private var info: [String: Int] = [:]
    private var isRefused = false

    /// The rules that the room of `topic` states.
    static func rules(
        of topic: String, at address: SocketAddress, passports: Passports? = nil
    ) throws(Failure) -> HubTruth.Rules {
        let scout = Scout()
        do throws(IOError) {
            let loop = try ClientLoop(address, seed: 1, observer: scout)
            var plan = TabPlan(topic: topic, mode: .off)
            plan.join.presence.wantsInfo = true
            plan.join.accessToken = passports?.token("scout", role: "teacher")
            plan.returns = false
            loop.open(loop.add(plan))
            let deadline = Clock.now + 5
            while scout.info.isEmpty, !scout.isRefused, Clock.now < deadline { loop.turn(timeout: 10) }
        } catch {
            throw .unreachable("\(error)")
        }
        guard !scout.isRefused else { throw .unreachable("no hub at ws://\(address)") }
        func seconds(_ name: String) throws(Failure) -> Double {
            guard let milliseconds = scout.info[name] else {
                throw .unreachable("the hub at ws://\(address) does not state its \(name) in room_info")
            }
            return Double(milliseconds) / 1000
        }
        var rules = HubTruth.Rules()
        rules.graceClose = try seconds("grace_close_ms")
        rules.graceLost = try seconds("grace_lost_ms")
        rules.idleTimeout = try seconds("idle_timeout_ms")
        rules.window = try seconds("window_ms")
        return rules
    }

    func tab(_ tab: TabID, did news: TabNews) {
        switch news {
        case .connectFailed, .joinRefused, .disconnected: isRefused = true
        default: break
        }
    }

    func tab(_ tab: TabID, received message: ServerMessage, in text: Span<UInt8>) {
        guard case .event("room_info", let payload, .json) = message.content else { return }
        var members = JSONMembers(payload)
        while let (key, value) = try? members.next(in: text) {
            info[key.string(in: text)] = Marks.number(value.range, in: text)
        }
    }

    func tab(_ tab: TabID, cannotRead reason: String) { isRefused = true }
}
