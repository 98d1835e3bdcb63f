import CFloor
import FoundationEssentials
import Glibc

/// `loadtest instructions`: how many instructions of its own the hub takes for a delivery and for a join, held to a budget.
///
/// Each figure is the difference of two runs of different length under callgrind, so that start and end cancel. Counts
/// repeat within a few parts of a thousand where times do not repeat within tens of them. `loadtest/count-instructions` calls it.
struct InstructionsCommand {
    /// What a budget may be exceeded by.
    private static let tolerance = 0.10

    private let tools: CallgrindHub
    private let budget: String
    private let writesBudget: Bool
    private let isJSON: Bool

    init(_ arguments: Arguments) throws(Failure) {
        tools = try CallgrindHub(arguments)
        budget = Scenario.root + "/instructions.json"
        writesBudget = arguments.has("write-budget")
        isJSON = arguments.has("json")
    }

    func run() throws(Failure) -> Int32 {
        _ = process_prepare(-1)
        let counts = ["delivery": try delivery(), "join": try join()]
        Progress.clear()
        if isJSON {
            print(JSONText.object(counts.sorted { $0.key < $1.key }.map { ($0.key, .number($0.value)) }).description)
        }
        if writesBudget {
            try write(counts)
            return 0
        }
        return try judge(counts)
    }

    // MARK: Counting

    private func delivery() throws(Failure) -> Double {
        let subscribers = 500
        return try perUnit("deliveries", short: 20, long: 2020) { hub, messages throws(Failure) in
            let crowd = try FloorCrowd("rollcall", port: hub.port, dialect: .phoenix, subscribers: subscribers)
            let delivered = try crowd.probe(FanOutServers.published)
            let texts = try FloorMessages(published: FanOutServers.published, delivered: delivered)
            _ = try crowd.publish(texts, count: messages, inFlight: 1)
        } / Double(subscribers)
    }

    /// Upgrade, join in a room of ten, its `presence_state`, and the end of the connection.
    private func join() throws(Failure) -> Double {
        try perUnit("joins", short: 200, long: 1000) { hub, connections throws(Failure) in
            _ = try FloorCrowd(
                "rollcall", port: hub.port, dialect: ConnectFixture.dialect, subscribers: connections,
                rooms: connections / ConnectFixture.roomSize, hasPublishers: false)
        }
    }

    private func perUnit(
        _ what: String, short: Int, long: Int, _ work: (HubProcess, Int) throws(Failure) -> Void
    ) throws(Failure) -> Double {
        var counts: [Int] = []
        for length in [short, long] {
            Progress.show("counting the instructions of \(length) \(what)")
            counts.append(try tools.count(name: "\(length)-\(what)") { hub throws(Failure) in try work(hub, length) })
        }
        return Double(counts[1] - counts[0]) / Double(long - short)
    }

    // MARK: Judging

    private func judge(_ counts: [String: Double]) throws(Failure) -> Int32 {
        let budgets: [String: Double]
        do {
            budgets = try JSONDecoder().decode([String: Double].self, from: Data(File.text(budget).utf8))
        } catch {
            throw .usage("\(budget): \(error)")
        }
        var table = TextTable(["instructions for each", "counted", "budget", "of it"])
        var isKept = true
        for (name, count) in counts.sorted(by: { $0.key < $1.key }) {
            guard let allowed = budgets[name] else { throw .usage("\(budget) has no budget for a \(name)") }
            table.add([name, count.text(0), allowed.text(0), "\((100 * count / allowed).text(1)) %"])
            if count > allowed * (1 + Self.tolerance) {
                isKept = false
                say("loadtest: a \(name) takes \(count.text(0)) instructions; the budget is \(allowed.text(0))")
            }
        }
        if !isJSON { print(table.text) }
        return isKept ? 0 : 1
    }

    private func write(_ counts: [String: Double]) throws(Failure) {
        let lines = counts.sorted { $0.key < $1.key }.map { "    \"\($0.key)\": \($0.value.text(0))" }
        try File.write("{\n" + lines.joined(separator: ",\n") + "\n}\n", to: budget)
        print("\(budget) is what was counted now")
    }
}
