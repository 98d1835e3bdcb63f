import HubIdentity
import JSONCore

/// The options of one command, each with its default.
protocol CommandOptions {
    /// All defaults.
    init()
    static var command: Command<Self> { get }
    /// Refuses what no single option can: combinations, and what is missing.
    func check() throws(Stop)
}

extension CommandOptions {
    func check() throws(Stop) {}
}

/// One command: what it does, and the table of what it can be told.
struct Command<Target: CommandOptions> {
    let name: String
    /// A sentence without its full stop.
    let summary: String
    /// The arguments that are no options, in their order.
    var operands: [Option<Target>] = []
    /// Whether all of them must be there, or may be left out from the end.
    var needsOperands = false
    var options: [Option<Target>] = []
    /// What only the JSON file can say: readers for keys with a shape of their own.
    var fileKeys: [FileKey<Target>] = []
    /// A command line that works, and what it does.
    let example: (line: String, meaning: String)

    /// What a complaint ends with when nothing better is known.
    var helpHint: String { "rollcall \(name) --help" }
}

/// A key of the JSON file whose value is more than a text.
struct FileKey<Target> {
    let name: String
    let help: String
    /// Reads the value; `place` names the file and key in complaints.
    let read: (JSONTree, _ place: String, inout Target) throws(Stop) -> Void
}
