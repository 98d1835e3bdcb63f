import ChannelProtocol
import HubClient
import SocketIO

/// A believable class on real sockets for `serve --demo N`: people come, open second tabs, turn pages, hide, refresh,
/// fall idle, speak, lose their link and leave, and an app tells the hub the rest, so that the page has something to show.
final class DemoClass: TabObserver {
    /// Milliseconds within which all arrive, as before a lesson.
    private static let arrival: UInt64 = 10_000
    /// Milliseconds between two things that happen to somebody.
    private static let pace: UInt64 = 120

    var people: [DemoPerson]
    var generator = SystemRandomNumberGenerator()
    private var app: DemoApp

    /// Starts the class on a thread of its own; it ends with the process.
    static func start(_ count: Int, at address: SocketAddress, adminToken: String) {
        startThread(name: "demo") {
            guard let app = DemoApp(at: address, token: adminToken) else { return }
            DemoClass(count, app).run(at: address)
        }
    }

    private init(_ count: Int, _ app: DemoApp) {
        people = DemoSchool.people(count)
        self.app = app
    }

    private func run(at address: SocketAddress) {
        guard let loop = try? ClientLoop(address, seed: generator.next(), observer: self) else { return }
        app.prepare(for: people)
        let began = MonotonicClock.milliseconds
        var next = began
        var arrived = 0
        while true {
            loop.turn(timeout: 50)
            let now = MonotonicClock.milliseconds
            while arrived < people.count, now - began >= UInt64(arrived) * Self.arrival / UInt64(people.count) {
                openTab(of: arrived, in: loop)
                arrived += 1
            }
            guard now >= next else { continue }
            next = now + Self.pace
            comeBack(now, in: loop)
            guard arrived == people.count else { continue }
            happen(now, in: loop)
            app.work(now, people)
        }
    }

    private func comeBack(_ now: UInt64, in loop: ClientLoop<DemoClass>) {
        for index in people.indices {
            for tab in people[index].tabs.indices {
                guard let at = people[index].tabs[tab].returnsAt, at <= now else { continue }
                people[index].tabs[tab].returnsAt = nil
                people[index].tabs[tab].isAway = false
                loop.open(people[index].tabs[tab].id)
            }
        }
    }

    func openTab(of index: Int, in loop: ClientLoop<DemoClass>) {
        let person = people[index]
        var request = JoinRequest()
        request.hasConfig = true
        request.presence.key = person.key
        request.presence.mode = .off
        request.presence.role = person.role.rawValue
        request.session = person.session(person.tabs.count)
        let id = loop.add(TabPlan(topic: "realtime:\(person.room.rawValue)", join: request, meta: person.meta))
        people[index].tabs.append(DemoPerson.Tab(id: id))
        loop.open(id)
    }

    // MARK: TabObserver

    func tab(_ tab: TabID, did news: TabNews) {}
    func tab(_ tab: TabID, received message: ServerMessage, in text: Span<UInt8>) {}
    func tab(_ tab: TabID, cannotRead reason: String) {}
}
