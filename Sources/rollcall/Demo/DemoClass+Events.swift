import ChannelProtocol
import HubClient
import PresenceCore

/// What happens to people and their tabs.
extension DemoClass {
    /// One thing happens to somebody.
    func happen(_ now: UInt64, in loop: ClientLoop<DemoClass>) {
        let index = Int.random(in: 0..<people.count, using: &generator)
        guard let tab = people[index].tabs.indices.randomElement(using: &generator) else { return }
        guard people[index].tabs[tab].returnsAt == nil else { return }
        let id = people[index].tabs[tab].id
        switch Int.random(in: 0..<24, using: &generator) {
        case 0..<6:
            people[index].page += 1
            say(index, in: loop)
        case 6..<8:
            // Whoever speaks has the microphone on; later it is off again.
            let isOn = people[index].isMicrophoneOn != true
            people[index].isMicrophoneOn = isOn
            say(index, in: loop)
            if isOn { signal("speaking", for: 8_000, id, in: loop) }
        case 8..<10: signal("typing", for: 4_000, id, in: loop)
        case 10: signal("hand", for: 20_000, id, in: loop)
        case 11..<14:
            // In front, hidden, or without input.
            let state: PageState =
                people[index].tabs[tab].isAway ? .active : Bool.random(using: &generator) ? .hidden : .idle
            people[index].tabs[tab].isAway = state != .active
            loop.announce(id, Announcement(state: state, intervalMS: state == .hidden ? 60_000 : 25_000))
        case 14..<17:
            // A refresh: back within the grace, so that nobody sees it.
            loop.close(id)
            people[index].tabs[tab].returnsAt = now + 600
        case 17:
            // A lost link, back before or after the grace.
            loop.drop(id, byReset: true)
            people[index].tabs[tab].returnsAt = now + UInt64.random(in: 2_000...20_000, using: &generator)
        case 18..<20 where people[index].tabs.count < 2:
            openTab(of: index, in: loop)
        case 20..<22 where people[index].role == .student:
            // Gone for a while.
            loop.leave(id)
            loop.close(id)
            people[index].tabs[tab].returnsAt = now + UInt64.random(in: 5_000...30_000, using: &generator)
        default: break
        }
    }

    /// All tabs of somebody say the same.
    private func say(_ index: Int, in loop: ClientLoop<DemoClass>) {
        for tab in people[index].tabs { loop.track(tab.id, people[index].meta) }
    }

    private func signal(_ name: String, for milliseconds: Int, _ tab: TabID, in loop: ClientLoop<DemoClass>) {
        loop.signal(tab, Array(#"{"\#(name)":true,"ttl_ms":\#(milliseconds)}"#.utf8))
    }
}
