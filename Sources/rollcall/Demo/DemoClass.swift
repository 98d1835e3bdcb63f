import ChannelProtocol
import HubClient
import PresenceCore
import SocketIO

/// A believable class on real sockets for `serve --demo N`: people come, open second tabs, turn pages, hide, refresh,
/// fall idle, speak, lose their link and leave, so that the page has something to show.
final class DemoClass: TabObserver {
    /// Somebody with one or two tabs in one room.
    private struct Person {
        let key: String
        let name: String
        let room: String
        let isTeacher: Bool
        var page = 1
        /// What its microphone does, once it has been on.
        var isMicrophoneOn: Bool?
        var isSpeaking = false
        var tabs: [Tab] = []
    }

    private struct Tab {
        let id: TabID
        var isAway = false
        /// Milliseconds at which it comes back; nil = it is open.
        var returnsAt: UInt64?
    }

    private static let rooms = ["algebra-1", "geometry-2", "physics-1", "chemistry-1", "history-3", "writing-lab"]
    private static let firstNames = [
        "Ada", "Alan", "Grace", "Edsger", "Barbara", "Donald", "Frances", "Tony", "Radia", "Ken", "Margaret", "Dennis",
        "Sofia", "Emmy", "Carl", "Hypatia", "Leonhard", "Maryam", "Srinivasa", "Katherine",
    ]

    private var loop: ClientLoop<DemoClass>?
    private var people: [Person] = []
    private var generator = SystemRandomNumberGenerator()

    /// Starts the class on a thread of its own; it ends with the process.
    static func start(_ count: Int, at address: SocketAddress) {
        startThread(name: "demo") { DemoClass().run(count, at: address) }
    }

    private func run(_ count: Int, at address: SocketAddress) {
        guard let loop = try? ClientLoop(address, seed: generator.next(), observer: self) else { return }
        self.loop = loop
        for number in 0..<count { people.append(makePerson(number)) }
        let began = MonotonicClock.milliseconds
        var next = began
        var arrived = 0
        while true {
            loop.turn(timeout: 50)
            let now = MonotonicClock.milliseconds
            // They arrive within the first ten seconds, as before a lesson.
            while arrived < people.count, now - began >= UInt64(arrived) * 10_000 / UInt64(people.count) {
                openTab(of: arrived, in: loop)
                arrived += 1
            }
            guard now >= next else { continue }
            next = now + 120
            comeBack(now, in: loop)
            if arrived == people.count { happen(now, in: loop) }
        }
    }

    private func makePerson(_ number: Int) -> Person {
        let isTeacher = number < Self.rooms.count
        let room = Self.rooms[number % Self.rooms.count]
        let first = Self.firstNames[number % Self.firstNames.count]
        let name = isTeacher ? "\(first) (teacher)" : "\(first) \(UnicodeScalar(UInt8(65 + number / 7 % 26)))."
        return Person(key: "demo-\(number)", name: name, room: room, isTeacher: isTeacher)
    }

    /// One thing happens to somebody.
    private func happen(_ now: UInt64, in loop: ClientLoop<DemoClass>) {
        let index = Int.random(in: 0..<people.count, using: &generator)
        guard let tab = people[index].tabs.indices.randomElement(using: &generator) else {
            openTab(of: index, in: loop)
            return
        }
        guard people[index].tabs[tab].returnsAt == nil else { return }
        let id = people[index].tabs[tab].id
        switch Int.random(in: 0..<20, using: &generator) {
        case 0..<6:
            people[index].page += 1
            say(index, in: loop)
        case 6..<8:
            // Whoever speaks has the microphone on; when they are done it is off.
            people[index].isSpeaking.toggle()
            people[index].isMicrophoneOn = people[index].isSpeaking
            say(index, in: loop)
        case 8..<11:
            // In front, hidden, or without input.
            let state: PageState =
                people[index].tabs[tab].isAway ? .active : Bool.random(using: &generator) ? .hidden : .idle
            people[index].tabs[tab].isAway = state != .active
            loop.announce(id, Announcement(state: state, intervalMS: state == .hidden ? 60_000 : 25_000))
        case 11..<14:
            // A refresh: back within the grace, so that nobody sees it.
            loop.close(id)
            people[index].tabs[tab].returnsAt = now + 600
        case 14:
            // A lost link, back before or after the grace.
            loop.drop(id, byReset: true)
            people[index].tabs[tab].returnsAt = now + UInt64.random(in: 2_000...20_000, using: &generator)
        case 15..<17 where people[index].tabs.count < 2:
            openTab(of: index, in: loop)
        case 17..<19 where !people[index].isTeacher:
            // Gone for a while.
            loop.leave(id)
            loop.close(id)
            people[index].tabs[tab].returnsAt = now + UInt64.random(in: 5_000...30_000, using: &generator)
        default: break
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

    private func openTab(of index: Int, in loop: ClientLoop<DemoClass>) {
        let person = people[index]
        var request = JoinRequest()
        request.hasConfig = true
        request.presence.key = person.key
        request.presence.mode = .off
        request.presence.role = person.isTeacher ? "teacher" : "student"
        request.session = "\(person.key)-tab-\(person.tabs.count)"
        let plan = TabPlan(topic: "realtime:\(person.room)", join: request, meta: meta(of: person))
        let id = loop.add(plan)
        people[index].tabs.append(Tab(id: id))
        loop.open(id)
    }

    /// All tabs of somebody say the same.
    private func say(_ index: Int, in loop: ClientLoop<DemoClass>) {
        for tab in people[index].tabs { loop.track(tab.id, meta(of: people[index])) }
    }

    private func meta(of person: Person) -> [UInt8] {
        let media = person.isMicrophoneOn.map { #","audioEnabled":\#($0),"isSpeaking":\#(person.isSpeaking)"# } ?? ""
        return Array(#"{"name":"\#(person.name)","page":"lesson \#(person.page % 12 + 1)"\#(media)}"#.utf8)
    }

    // MARK: TabObserver

    func tab(_ tab: TabID, did news: TabNews) {}
    func tab(_ tab: TabID, received message: ServerMessage, in text: Span<UInt8>) {}
    func tab(_ tab: TabID, cannotRead reason: String) {}
}
