import PresenceCore
import Testing

@Suite("What a session says of itself")
struct MetaTests {
    @Test(
        "labels stand in the order of their names, and of a repeated name the last value",
        arguments: [
            ("", ""), ("b2", "b2"), ("a1 b2", "a1 b2"), ("b2 a1", "a1 b2"), ("a1 a2", "a2"),
            ("c3 a1 b2 a9", "a9 b2 c3"),
        ])
    func order(said: String, kept: String) {
        #expect(Meta(payload: [], labels: labels(said)).labels == labels(kept))
    }

    @Test("of seventeen labels the last by name is not counted, in whatever order they come")
    func limit() {
        let names = (0..<17).map { "\(Character(UnicodeScalar(UInt8(97 + $0))))1" }
        for said in [names, names.reversed()] {
            let meta = Meta(payload: [], labels: labels(said.joined(separator: " ")))
            #expect(meta.labels == labels(names.dropLast().joined(separator: " ")))
        }
    }

    /// `a1 b2`: names of one letter, each with its value.
    private func labels(_ text: String) -> [Label] {
        text.split(separator: " ").map {
            Label(name: LabelName(String($0.prefix(1)))!, value: LabelValue(String($0.dropFirst()))!)
        }
    }
}
