import PresenceCore
import Testing

@testable import HubStore

@Suite struct TouchTableTests {
    private let ada = SessionKey("ada")

    @Test("a session that is seen often has one row, with the newest moment and the last page")
    func merging() {
        var table = TouchTable(interval: 60)
        table.see(ada, at: .noon(2), page: "/two")
        table.see(ada, at: .noon(1), page: nil)
        #expect(table.count == 1)
        #expect(table.takeAll() == [ada: TouchTable.Touch(at: .noon(2), page: "/two")])
        #expect(table.isEmpty)
    }

    @Test("each session has one turn in each interval", arguments: [1, 7, 60])
    func turns(interval: Int) {
        var table = TouchTable(interval: interval)
        let keys = (0..<200).map { SessionKey("ada", SessionID("tab-\($0)")!) }
        for round in 1...3 {
            var written: [SessionKey: Int] = [:]
            for second in 0..<interval {
                for key in keys { table.see(key, at: .noon(Int64(round * interval + second)), page: nil) }
                for key in table.takeNext().keys { written[key, default: 0] += 1 }
            }
            #expect(written.count == keys.count)
            #expect(written.values.allSatisfy { $0 == 1 })
        }
    }

    @Test("what is forgotten is not written")
    func forgetting() {
        var table = TouchTable(interval: 60)
        table.see(ada, at: .noon(1), page: nil)
        table.forget(ada)
        table.forget(ada)
        #expect(table.isEmpty && table.takeAll().isEmpty)
    }
}

@Suite struct HourTallyTests {
    @Test("sessions add up by room, hour and status, and for all rooms")
    func sums() {
        var tally = HourTally()
        tally.add(.left, room: "algebra", at: .noon(5), duration: 10)
        tally.add(.left, room: "algebra", at: .noon(3_599), duration: 30)
        tally.add(.left, room: "lobby", at: .noon(3_600), duration: 20)
        func sum(_ room: String, _ seconds: Int64) -> HourTally.Sum? {
            tally.sums[HourTally.Key(room: room, hour: .noon(seconds), status: .left)]
        }
        #expect(sum("algebra", 0) == HourTally.Sum(sessions: 2, milliseconds: 40, longest: 30))
        #expect(sum("", 0) == sum("algebra", 0))
        #expect(sum("", 3_600) == HourTally.Sum(sessions: 1, milliseconds: 20, longest: 20))
        #expect(tally.sums.count == 4)
    }
}
