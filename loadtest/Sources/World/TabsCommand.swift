import ChannelProtocol
import HubClient
import SocketIO

/// The hidden command `tabs`: a process that holds members until it is killed.
///
/// `loadtest tabs ADDRESS TOPIC NAME COUNT FIRST-NUMBER`; prints `ready` when all are tracked.
final class TabsCommand: TabObserver {
    /// Seconds after which it ends by itself.
    private static let lifetime = 600.0

    private var tracked = 0

    static func run(_ words: [String]) throws(Failure) -> Int32 {
        guard words.count == 5, let address = SocketAddress(words[0]), let count = Int(words[3]),
            let first = Int(words[4])
        else { throw .usage("tabs ADDRESS TOPIC NAME COUNT FIRST-NUMBER") }
        let command = TabsCommand()
        do throws(IOError) {
            let loop = try ClientLoop(address, seed: UInt64(first), observer: command)
            for index in 0..<count {
                let user = "\(words[2])-\(index)"
                let plan = TabPlan(
                    topic: words[1], mode: .off, key: user, session: user,
                    meta: Marks.meta(number: first + index, padding: 0))
                loop.open(loop.add(plan))
            }
            let deadline = Clock.now + lifetime
            var isTold = false
            while Clock.now < deadline {
                loop.turn(timeout: 100)
                if !isTold && command.tracked == count {
                    isTold = true
                    StandardOutput.write("ready\n")
                }
            }
        } catch {
            throw .unreachable("\(error)")
        }
        return 0
    }

    func tab(_ tab: TabID, did news: TabNews) {
        if news == .tracked { tracked += 1 }
    }

    func tab(_ tab: TabID, received message: ServerMessage, in text: Span<UInt8>) {}

    func tab(_ tab: TabID, cannotRead reason: String) {}
}
