/// Names one run of a hub: what it left active when it died is given up by the next.
package struct Incarnation: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    /// The node's name, when it started, and a random number that no other run has.
    package init(node: String, startedAt: Timestamp, random: UInt32) {
        description = "\(node)-\(String(startedAt.milliseconds, radix: 36))-\(String(random, radix: 36))"
    }
}
