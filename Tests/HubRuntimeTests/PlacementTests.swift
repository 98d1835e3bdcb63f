import PresenceCore
import Testing

@testable import HubRuntime

@Suite struct PlacementTests {
    @Test(
        "rooms whose names differ in their last characters spread over all shards (presence.md 9)",
        arguments: [2, 3, 4, 8, 16])
    func spread(shards: Int) throws {
        for prefix in ["room:", "course-", "realtime:room:algebra-", ""] {
            var homes = [Int](repeating: 0, count: shards)
            for number in 0..<1_600 { homes[try #require(RoomName("\(prefix)\(number)")).home(of: shards)] += 1 }
            let fair = 1_600 / shards
            #expect(homes.allSatisfy { (fair * 6 / 10...fair * 14 / 10).contains($0) }, "\(prefix): \(homes)")
        }
    }

    @Test("a room's home is the same in every process, so that a restart moves nobody")
    func stable() throws {
        let homes = try ["algebra", "lobby", "room:algebra", "é"].map { try #require(RoomName($0)).home(of: 4) }
        #expect(homes == [2, 1, 1, 3])
        #expect(try #require(RoomName("algebra")).home(of: 1) == 0)
    }
}
