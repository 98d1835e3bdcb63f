import FoundationEssentials

/// What the attackers of one kind did and how it ended, as a line of the attacking process.
struct AttackReport: Codable {
    var kind: String
    var attackers = 0
    /// What they took part in: connects, words, ends.
    var steps = 0
    var connects = 0
    /// Octets that the kernel took.
    var octets = 0
    /// Octets that came.
    var heard = 0
    /// Connections by how they ended.
    var endings: [String: Int] = [:]
    /// Connections that were open at the end.
    var open = 0

    init(kind: String) { self.kind = kind }

    /// Reads a line; nil for any other one.
    init?(line: String) {
        guard line.hasPrefix("{"), let report = try? JSONDecoder().decode(Self.self, from: Data(line.utf8)) else {
            return nil
        }
        self = report
    }

    var line: String {
        guard let data = try? JSONEncoder().encode(self) else { preconditionFailure("a report is always JSON") }
        return String(decoding: data, as: UTF8.self)
    }

    /// Adds what the same kind did another time.
    mutating func add(_ other: AttackReport) {
        steps += other.steps
        connects += other.connects
        octets += other.octets
        heard += other.heard
        open += other.open
        endings.merge(other.endings, uniquingKeysWith: +)
    }
}
