import Foundation
import HubTesting
import Testing
import WebSocketCore

/// One golden case of `protocol/vectors/frames`, which readers in other languages share.
struct FrameVector: Decodable, Sendable, CustomTestStringConvertible {
    var name: String
    var role: String
    var limit: Int?
    var octets: [Part]
    var events: [Event]
    var refused: Refusal?

    struct Refusal: Decodable, Sendable {
        var violation: String
        var code: UInt16
        var at: Int
    }

    struct Event: Decodable, Sendable {
        var text: String?
        var binary: [Part]?
        var ping: [Part]?
        var pong: [Part]?
        var close: Close?

        struct Close: Decodable, Sendable {
            var code: UInt16?
            var reason: String?
        }

        var reading: FrameReading.Event {
            if let text { return .text(Array(text.utf8)) }
            if let binary { return .binary(binary.flatMap(\.octets)) }
            if let ping { return .ping(ping.flatMap(\.octets)) }
            if let pong { return .pong(pong.flatMap(\.octets)) }
            return .close(close?.code.map(CloseCode.init(rawValue:)), close?.reason ?? "")
        }
    }

    /// Hexadecimal digits with blanks between them, or a repetition of such.
    struct Part: Decodable, Sendable {
        var octets: [UInt8]

        init(from decoder: any Decoder) throws {
            if let hex = try? decoder.singleValueContainer().decode(String.self) {
                octets = Self.octets(hex)
                return
            }
            let repeated = try decoder.container(keyedBy: Key.self)
            let once = Self.octets(try repeated.decode(String.self, forKey: .repeat))
            let times = try repeated.decode(Int.self, forKey: .times)
            octets = Array(repeatElement(once, count: times).joined())
        }

        private enum Key: String, CodingKey { case `repeat`, times }

        private static func octets(_ hex: String) -> [UInt8] {
            let digits = hex.filter { $0 != " " }.compactMap(\.hexDigitValue)
            return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
        }
    }

    var wire: [UInt8] { octets.flatMap(\.octets) }
    var reader: Role { role == "server" ? .server : .client }
    var maxMessageBytes: Int { limit ?? 1 << 20 }
    var testDescription: String { name }

    func read(cutAt cuts: [Int] = []) -> FrameReading {
        FrameReading(wire, role: reader, limit: maxMessageBytes, cutAt: cuts)
    }

    /// All vectors of all files, in the order of the files' names.
    static let all: [FrameVector] = {
        struct File: Decodable { var vectors: [FrameVector] }
        let folder = RepositoryFiles.root + "/protocol/vectors/frames"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".json") }.sorted().flatMap { name in
            do {
                let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
                return try JSONDecoder().decode(File.self, from: data).vectors
            } catch {
                preconditionFailure("\(name): \(error)")
            }
        }
    }()
}
