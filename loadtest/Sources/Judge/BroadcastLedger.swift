/// Which numbered broadcasts one subscriber has got: from each sender consecutively, without a hole or a repetition.
///
/// A sender that reconnects begins a new run, since what was under way when it was dropped may be lost.
struct BroadcastLedger {
    /// One sender's uninterrupted series of numbers 1, 2, 3 ...
    struct Run: Hashable {
        let sender: Int
        let incarnation: Int
    }

    enum Fault: Equatable {
        case lost(expected: Int, got: Int)
        case doubled(number: Int)
        case reordered(expected: Int, got: Int)
    }

    private var last: [Int: (incarnation: Int, number: Int)] = [:]

    /// Takes one broadcast.
    ///
    /// - Parameter startedBefore: whether the run's first number may have been sent before this subscriber joined.
    mutating func receive(_ run: Run, number: Int, startedBefore: Bool) -> Fault? {
        defer {
            let known = last[run.sender]
            if known.map({ run.incarnation > $0.incarnation || run.incarnation == $0.incarnation && number > $0.number }
            )
                ?? true
            {
                last[run.sender] = (run.incarnation, number)
            }
        }
        guard let known = last[run.sender], known.incarnation == run.incarnation else {
            // Between two connections of a sender no order is promised.
            if let known = last[run.sender], known.incarnation > run.incarnation { return nil }
            return number == 1 || startedBefore ? nil : .lost(expected: 1, got: number)
        }
        if number == known.number + 1 { return nil }
        if number == known.number { return .doubled(number: number) }
        if number < known.number { return .reordered(expected: known.number + 1, got: number) }
        return .lost(expected: known.number + 1, got: number)
    }

    /// The last number of a run that came; 0 = none.
    func lastNumber(of run: Run) -> Int {
        guard let known = last[run.sender], known.incarnation == run.incarnation else { return 0 }
        return known.number
    }

    /// The subscription ended: what is sent from now on may be missed.
    mutating func interrupt() { last.removeAll(keepingCapacity: true) }
}
