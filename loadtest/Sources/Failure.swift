/// Why a command could not do its work; incorrect behaviour of the hub is no failure but a verdict.
enum Failure: Error, CustomStringConvertible {
    /// Wrong arguments or files: exit code 2.
    case usage(String)
    /// No hub to test: it cannot be started or connected to. Exit code 3.
    case unreachable(String)

    var exitCode: Int32 {
        switch self {
        case .usage: 2
        case .unreachable: 3
        }
    }

    var description: String {
        switch self {
        case .usage(let text), .unreachable(let text): "loadtest: \(text)"
        }
    }
}
