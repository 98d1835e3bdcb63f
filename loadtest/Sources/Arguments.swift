/// The command line: one command, then options of the table, each at most once.
struct Arguments {
    /// An option and what `--help` says about it; `value` is nil for a flag.
    struct Option {
        let name: String
        let value: String?
        let help: String
    }

    static let options: [Option] = [
        Option(
            name: "url", value: "ws://127.0.0.1:PORT", help: "test a hub that runs already; without it one is started"),
        Option(name: "loops", value: "N", help: "event loops of the hub that is started (2)"),
        Option(name: "duration", value: "SECONDS", help: "how long the scenario is active"),
        Option(name: "seed", value: "N", help: "the same seed takes the same decisions (1)"),
        Option(name: "users", value: "N", help: "users of the scenario"),
        Option(name: "scenario-file", value: "PATH", help: "a scenario of your own"),
        Option(name: "pass-socket", value: nil, help: "the harness holds the hub's socket, as systemd does"),
        Option(name: "json", value: nil, help: "print one JSON object on standard output"),
        Option(name: "subscribers", value: "N", help: "floor: connections in the room (1000)"),
        Option(name: "messages", value: "N", help: "floor: messages of one turn (enough for 400,000 deliveries)"),
        Option(name: "in-flight", value: "1|16", help: "floor: messages under way at once (1)"),
        Option(name: "pairs", value: "N", help: "floor, hostile, neighbours: turns of each side, by turns (5, 3, 4)"),
        Option(name: "rooms", value: "N", help: "floor, memory, connect: rooms that they are spread over (1, 100)"),
        Option(name: "connections", value: "N", help: "memory, connect, idle, neighbours: how many (10000, 200)"),
        Option(name: "tls", value: nil, help: "memory: over TLS"),
        Option(name: "compress", value: nil, help: "memory: permessage-deflate is offered, as browsers do"),
        Option(name: "store", value: "disk|memory", help: "memory: where the record of sessions is (disk)"),
        Option(name: "pace", value: "N", help: "memory: tabs that join in a second, and track; 0: all at once (2000)"),
        Option(name: "attackers", value: "N", help: "hostile: connections (10000)"),
        Option(name: "rate", value: "N", help: "hostile: steps of all attackers in a second (one each)"),
        Option(name: "mode", value: "full|count", help: "storm: what the members subscribe to (count)"),
        Option(name: "only", value: "NAME", help: "peers: one of them"),
        Option(name: "hub", value: "PATH", help: "instructions: the hub's program without debug information"),
        Option(name: "preload", value: "PATH", help: "instructions: the library that stands before libc"),
        Option(name: "profiles", value: "FOLDER", help: "instructions: where callgrind's files are kept (nowhere)"),
        Option(name: "write-budget", value: nil, help: "instructions: what is counted now is the budget"),
        Option(name: "receiver-sleeps", value: nil, help: "floor, peers: deliveries have to wake the receiver"),
        Option(name: "check-ref", value: "PATH", help: "floor: compare the floor with `ref send` of wsbench instead"),
    ]

    static let help = """
        usage: loadtest COMMAND [--option value ...]

        Simulates tabs over loopback and judges correctness before speed.

        commands:
          classroom        300 users with two tabs each in ten rooms: churn, refreshes, a teacher, dashboards
          lecture          2,000 tabs join one room
          flapping         tabs drop and return inside and outside the grace
          slow-dashboard   a subscriber stops reading and hurts nobody
          reconnect-storm  the hub restarts under 2,000 tabs
          school-restart   the hub restarts under 9,000 tabs; school-restart-phoenix: without jitter
          killed-client    a process with 100 tabs is killed, another one is stopped
          hostile          10,000 attackers beside a class, and the same beside a sink that does nothing
          neighbours       how late broadcasts are beside slow readers, a flood, and messages of 5 MB
          memory           octets of the hub for each connection: connected, joined, tracked, gone again
          storm            9,000 users join one room within 10 s and go at once (--users, --duration, --mode)
          updates          200 updates a second in a room of 1,000, with windows and without
          idle             CPU of 10,000 connections that do nothing
          scaling          two loops against one
          peers            the same for uWebSockets, picows, websockets, node ws, nchan, nats-server beside it
          instructions     instructions for a delivery and a join against a budget (count-instructions calls it)
          connect          CPU from a connection to its presence_state, as a ratio to the floor's handshake
          floor            CPU of a broadcast as a ratio to a bare C send() loop

        options:
        \(options.map(\.line).joined(separator: "\n"))

        exit codes: 0 correct, 1 incorrect, 2 wrong usage, 3 no hub to test

        example: loadtest classroom --loops 2 --duration 60
        """

    let command: String
    /// Further words after the command: only hidden commands have any.
    let words: [String]
    private var values: [String: String] = [:]

    init(_ arguments: ArraySlice<String>) throws(Failure) {
        var words: [String] = []
        var rest = arguments
        while let argument = rest.popFirst() {
            guard argument.hasPrefix("--") else {
                words.append(argument)
                continue
            }
            let name = String(argument.dropFirst(2))
            if name == "help" {
                words.insert("help", at: 0)
                continue
            }
            guard let option = Self.options.first(where: { $0.name == name }) else {
                throw .usage("\(argument) is no option; see loadtest --help")
            }
            guard values[name] == nil else { throw .usage("\(argument) is given twice") }
            if option.value == nil {
                values[name] = ""
            } else if let value = rest.popFirst() {
                values[name] = value
            } else {
                throw .usage("\(argument) needs a value: \(option.value ?? "")")
            }
        }
        command = words.first ?? "help"
        self.words = Array(words.dropFirst())
    }

    func has(_ name: String) -> Bool { values[name] != nil }

    func text(_ name: String) -> String? { values[name] }

    /// A whole number within `range`; nil when the option is absent.
    func number(_ name: String, in range: ClosedRange<Int>) throws(Failure) -> Int? {
        guard let text = values[name] else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw .usage("--\(name) \(text): a number from \(range.lowerBound) to \(range.upperBound) is needed")
        }
        return number
    }
}

extension Arguments.Option {
    fileprivate var line: String {
        let head = "  --\(name) \(value ?? "")"
        return head + String(repeating: " ", count: max(1, 30 - head.count)) + help
    }
}
