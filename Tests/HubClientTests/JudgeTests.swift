import Testing

@testable import loadtest

@Suite struct JudgeTests {
    private let run = BroadcastLedger.Run(sender: 1, incarnation: 0)

    /// Tells numbers of one run to a ledger; what it found wrong with them.
    private func faults(_ numbers: [Int], startedBefore: Bool = false) -> [BroadcastLedger.Fault] {
        var ledger = BroadcastLedger()
        return numbers.compactMap { ledger.receive(run, number: $0, startedBefore: startedBefore) }
    }

    @Test("consecutive broadcasts are right; each fault is found by its name")
    func broadcasts() {
        #expect(faults([1, 2, 3, 4]).isEmpty)
        #expect(faults([1, 3]) == [.lost(expected: 2, got: 3)])
        #expect(faults([1, 2, 2]) == [.doubled(number: 2)])
        #expect(faults([1, 2, 3, 2]) == [.reordered(expected: 4, got: 2)])
        #expect(faults([2]) == [.lost(expected: 1, got: 2)])
    }

    @Test("who joined in the middle of a run may begin anywhere, and must go on from there")
    func middle() {
        #expect(faults([5, 6], startedBefore: true).isEmpty)
        #expect(faults([5, 7], startedBefore: true) == [.lost(expected: 6, got: 7)])
    }

    @Test("a sender that reconnects begins anew")
    func incarnations() {
        var ledger = BroadcastLedger()
        let next = BroadcastLedger.Run(sender: 1, incarnation: 1)
        #expect(ledger.receive(run, number: 1, startedBefore: false) == nil)
        #expect(ledger.receive(next, number: 1, startedBefore: false) == nil)
        #expect(ledger.lastNumber(of: next) == 1)
        #expect(ledger.lastNumber(of: run) == 0)
    }

    @Test("quantiles are within 3 % of the true ones, from microseconds to minutes")
    func histogram() {
        for scale in [1e-5, 1e-3, 1.0, 60.0] {
            var histogram = LatencyHistogram()
            for step in 1...1000 { histogram.add(scale * Double(step) / 1000) }
            for (quantile, expected) in [(0.5, 0.5), (0.99, 0.99), (1.0, 1.0)] {
                let found = histogram.quantile(quantile) / (scale * expected)
                // Below some microseconds the step is one microsecond.
                #expect(abs(found - 1) < 0.035 || scale == 1e-5 && abs(found - 1) < 0.25)
            }
            #expect(histogram.maximum == scale)
        }
    }

    @Test("marks survive the way through metas and broadcasts")
    func marks() throws {
        let meta = Marks.meta(number: 4711, padding: 3)
        #expect(Marks.number(ofMeta: meta) == 4711)
        #expect(Marks.number(ofMeta: Array(#"{"name":"Ada"}"#.utf8)) == nil)
        let payload = Marks.broadcast(run, number: 12, at: 987_654_321, padding: 5)
        let broadcast = Marks.broadcast(0..<payload.count, in: payload.span)
        let read = try #require(broadcast)
        #expect(read.run == run)
        #expect(read.number == 12)
        #expect(read.nanoseconds == 987_654_321)
    }

    @Test("every scenario file can be read, and names its question")
    func scenarios() throws {
        for name in ScenarioCommand.names {
            let scenario = try Scenario.load(name: name, file: nil)
            #expect(scenario.name == name)
            #expect(scenario.question.hasSuffix("?"))
            #expect(scenario.rounds.last?.verb == .quiet || scenario.rounds.last?.verb == .killClient)
        }
    }

    @Test(
        "wrong arguments are told by exit code 2",
        arguments: [["floor", "--pairs"], ["--nonsense"], ["floor", "--pairs", "1", "--pairs", "2"]])
    func arguments(words: [String]) {
        #expect(throws: Failure.self) { try Arguments(words[...]) }
    }
}
