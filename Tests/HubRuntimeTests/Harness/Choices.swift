import HubTesting

/// Decides what happens next where several things may.
struct Choices {
    fileprivate enum Source {
        /// Falls as the list says, then always as the first.
        case script([Int])
        case seed(SeededGenerator)
    }

    private var source: Source
    /// What was decided, out of how many.
    fileprivate private(set) var taken: [(choice: Int, count: Int)] = []

    fileprivate init(script: [Int]) {
        source = .script(script)
    }

    init(seed: UInt64) {
        source = .seed(SeededGenerator(seed: seed))
    }

    /// A number below `count`.
    mutating func pick(_ count: Int) -> Int {
        let choice: Int
        switch source {
        case .script(let script): choice = taken.count < script.count ? script[taken.count] : 0
        case .seed(var generator):
            choice = Int.random(in: 0..<count, using: &generator)
            source = .seed(generator)
        }
        if count > 1, case .script = source { taken.append((choice, count)) }
        return count > 1 ? choice : 0
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[pick(elements.count)] }

    /// Whether something happens that does so once in `count` times.
    mutating func once(in count: Int) -> Bool { pick(count) == 0 }
}

/// Runs a scenario once for each way in which its choices can fall.
func everyOrder(_ scenario: (inout Choices) throws -> Void) rethrows {
    var script: [Int] = []
    while true {
        var choices = Choices(script: script)
        try scenario(&choices)
        script = choices.taken.map(\.choice)
        while let last = script.popLast() {
            if last + 1 < choices.taken[script.count].count {
                script.append(last + 1)
                break
            }
        }
        if script.isEmpty { return }
    }
}

/// Runs a scenario in every order, or in 200 seeded ones where there are too many.
func orders(isExhaustive: Bool, _ scenario: (inout Choices) throws -> Void) rethrows {
    if isExhaustive {
        try everyOrder(scenario)
    } else {
        for seed in 0..<200 as Range<UInt64> {
            var choices = Choices(seed: seed)
            try scenario(&choices)
        }
    }
}

extension TestHub {
    /// Delivers all mail one item at a time, in the order that the choices give; sockets are not read.
    func deliverAll(choosing choices: inout Choices) {
        while true {
            let routes = routes
            guard !routes.isEmpty else { return }
            deliver(choices.pick(routes))
        }
    }
}
