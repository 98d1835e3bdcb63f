import Testing

@testable import HubStore

@Suite struct HandOffTests {
    @Test("the lag is the age of the oldest that is not done: while it waits, and while it is worked on")
    func age() throws {
        let handOff = HandOff<Int>()
        #expect(handOff.age == 0)
        try handOff.offer(1, weight: 1, limit: 9, isUrgent: true)
        while handOff.age == 0 {}
        var batch = Backlog<Int>()
        #expect(handOff.take(into: &batch, idle: 0, linger: 0, enough: 1))
        #expect(batch.popFirst() == 1 && batch.isEmpty && handOff.age > 0)
        #expect(handOff.take(into: &batch, idle: 0, linger: 0, enough: 1))
        #expect(batch.isEmpty && handOff.age == 0)
    }
}
