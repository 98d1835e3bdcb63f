import HubTesting
import Testing

@testable import HubStore

@Suite struct BacklogTests {
    @Test("what comes first goes first, over any number of pieces", arguments: [0, 1, 255, 256, 257, 512, 1_000])
    func order(count: Int) {
        var backlog = Backlog<Int>()
        for item in 0..<count { backlog.append(item) }
        for item in 0..<count {
            #expect(backlog.contains { $0 == item } && !backlog.contains { $0 < item })
            #expect(backlog.popFirst() == item)
        }
        #expect(backlog.isEmpty && backlog.popFirst() == nil)
    }

    @Test("it is a queue, however it is filled and emptied", arguments: 0..<10 as Range<UInt64>)
    func law(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var backlog = Backlog<Int>()
        var model: ArraySlice<Int> = []
        for step in 0..<20 {
            for item in 0..<Int.random(in: 0...600, using: &generator) {
                backlog.append(item)
                model.append(item)
            }
            for _ in 0..<Int.random(in: 0...600, using: &generator) {
                #expect(backlog.popFirst() == model.popFirst(), "step \(step)")
            }
            #expect(backlog.isEmpty == model.isEmpty)
        }
    }
}
