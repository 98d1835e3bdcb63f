import HubTesting
import Testing
import WebSocketCore

@Suite("UTF-8 as it arrives")
struct UTF8ValidatorTests {
    @Test("every sequence of up to two octets is judged as the standard library judges it (RFC 3629 4)")
    func exhaustive() {
        for first in UInt8.min ... .max {
            check([first])
            for second in UInt8.min ... .max { check([first, second]) }
        }
    }

    @Test(
        "random sequences around the edges of the table are judged alike (RFC 3629 4)",
        arguments: 0..<8 as Range<UInt64>)
    func random(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let edges: [UInt8] = [
            0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE,
            0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xF8, 0xFF,
        ]
        for _ in 0..<4_000 {
            let count = Int.random(in: 1...8, using: &generator)
            check((0..<count).map { _ in edges.randomElement(using: &generator) ?? 0 })
        }
    }

    /// Octet by octet and at once: accepted alike, and refused with the first octet after which no text can come.
    private func check(_ octets: [UInt8]) {
        var validator = UTF8Validator()
        var taken = 0
        while taken < octets.count, receive([octets[taken]], by: &validator) { taken += 1 }
        let isText = String(validating: octets, as: UTF8.self) != nil
        let isValid = taken == octets.count && validator.isAtBoundary
        if isValid != isText { Issue.record("\(octets) is text: \(isText)") }

        var whole = UTF8Validator()
        let isWhole = receive(octets, by: &whole)
        if isWhole != (taken == octets.count) || isWhole && whole.isAtBoundary != validator.isAtBoundary {
            Issue.record("\(octets) at once")
        }
        // What was let through can still become text; with the octet that was not, nothing can.
        if !canBecomeText(Array(octets[..<taken])) { Issue.record("\(octets) was refused after \(taken)") }
        if taken < octets.count, canBecomeText(Array(octets[...taken])) { Issue.record("\(octets) refused too early") }
    }

    /// The oracle: some continuation of at most three octets makes it text.
    private func canBecomeText(_ octets: [UInt8]) -> Bool {
        let tails: [[UInt8]] = [
            [], [0x80], [0x90], [0xA0], [0x80, 0x80], [0x90, 0x80], [0xA0, 0x80], [0x80, 0x80, 0x80],
            [0x90, 0x80, 0x80],
        ]
        return tails.contains { String(validating: octets + $0, as: UTF8.self) != nil }
    }

    private func receive(_ octets: [UInt8], by validator: inout UTF8Validator) -> Bool {
        octets.withUnsafeBytes { validator.receive($0) }
    }
}
