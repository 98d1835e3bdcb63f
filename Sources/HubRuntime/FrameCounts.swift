/// Frames by what they were; plain numbers, because every frame is counted.
package struct FrameCounts: Sendable, Equatable {
    package var text = 0
    package var binary = 0
    package var ping = 0
    package var pong = 0
    package var close = 0

    package init() {}

    /// For the label of the metric; what never happened is left out.
    package var byOpcode: [String: Int] {
        let all = [("text", text), ("binary", binary), ("ping", ping), ("pong", pong), ("close", close)]
        return Dictionary(uniqueKeysWithValues: all.filter { $0.1 > 0 })
    }

    mutating func add(_ other: FrameCounts) {
        text += other.text
        binary += other.binary
        ping += other.ping
        pong += other.pong
        close += other.close
    }
}
