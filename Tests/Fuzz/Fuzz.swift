import CFuzzer
import Glibc
import HubTesting

/// Gives the target named by `FUZZ_TARGET` random octets until one of its laws is broken; arguments are libFuzzer's.
@main
enum Fuzz {
    private static let target = getenv("FUZZ_TARGET").flatMap { FuzzTarget(rawValue: String(cString: $0)) }

    static func main() {
        guard target != nil else {
            print(FuzzTarget.allCases.map(\.rawValue).joined(separator: " "))
            return
        }
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        _ = LLVMFuzzerRunDriver(&count, &arguments) { data, size in
            Fuzz.target?.check(Array(UnsafeBufferPointer(start: data, count: size)))
            return 0
        }
    }
}

/// What is fuzzed; each case has one file with its laws.
enum FuzzTarget: String, CaseIterable {
    case http
    case frames
    case inflate
    case query
    case json
    case text
    case rest
    case binary
    case token

    /// Throws the input at the target; a broken law is a trap, which libFuzzer turns into a file.
    func check(_ octets: [UInt8]) {
        switch self {
        case .http: checkHTTP(octets)
        case .frames: checkFrames(octets)
        case .inflate: checkInflating(octets)
        case .query: checkQuery(octets)
        case .json: checkJSON(octets)
        case .text: checkText(octets)
        case .rest: checkREST(octets)
        case .binary: checkBinary(octets)
        case .token: checkToken(octets)
        }
    }
}

/// Where the input is cut and how it is changed follows from the input, so that each file fails alike every time.
func generator(for octets: [UInt8]) -> SeededGenerator {
    SeededGenerator(seed: octets.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 })
}
