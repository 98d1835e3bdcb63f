import Testing

@testable import PresenceCore

@Suite("Payloads of metas")
struct MetaPayloadTests {
    @Test("it holds what it was made of, and takes no more room than that", arguments: [0, 1, 80, 16_384])
    func octets(count: Int) {
        let octets = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        let payload = MetaPayload(octets)
        #expect(payload.count == count && Array(payload) == octets)
        #expect(payload.withSpan { span in span.count == count && span.indices.allSatisfy { span[$0] == octets[$0] } })
        #expect(payload == MetaPayload(octets))
        #expect(payload != MetaPayload(octets + [0]))
        if count > 0 { #expect(payload != MetaPayload(octets.dropLast() + [octets[count - 1] ^ 1])) }
    }
}
