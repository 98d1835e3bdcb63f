import HTTPCore
import SocketIO

/// The operator's story on standard error: one line an event, a static message with its values beside it.
///
/// Never payloads, tokens or query strings. Silence is normal.
struct Log: Sendable {
    let level: ServeOptions.LogLevel
    let format: ServeOptions.LogFormat

    func debug(_ message: StaticString, _ values: KeyValuePairs<String, String> = [:]) {
        write(.debug, message, values)
    }
    func info(_ message: StaticString, _ values: KeyValuePairs<String, String> = [:]) { write(.info, message, values) }
    func warning(_ message: StaticString, _ values: KeyValuePairs<String, String> = [:]) {
        write(.warning, message, values)
    }

    /// The line, without its end; nil below the level.
    func line(
        _ level: ServeOptions.LogLevel, _ message: StaticString, _ values: KeyValuePairs<String, String>,
        at milliseconds: Int64
    ) -> String? {
        guard level.rank >= self.level.rank else { return nil }
        let time = HTTPDate.timestamp(milliseconds: milliseconds)
        switch format {
        case .text:
            let pairs = values.map { " \($0.key)=\(Self.word($0.value))" }.joined()
            return "\(time) \(level.rawValue) \(message)\(pairs)"
        case .json:
            let fields =
                [("ts", time), ("level", level.rawValue), ("msg", message.description)]
                + values.map { ($0.key, $0.value) }
            return "{" + fields.map { JSONText.quoted($0.0) + ":" + JSONText.quoted($0.1) }.joined(separator: ",") + "}"
        }
    }

    /// A value that cannot be taken for another: in quotes unless it is one plain word.
    private static func word(_ value: String) -> String {
        let isPlain = !value.isEmpty && value.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") }
        return isPlain ? value : JSONText.quoted(value)
    }

    private func write(
        _ level: ServeOptions.LogLevel, _ message: StaticString, _ values: KeyValuePairs<String, String>
    ) {
        guard let line = line(level, message, values, at: WallClock.milliseconds) else { return }
        Console.say(line)
    }
}

extension ServeOptions.LogLevel {
    fileprivate var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
