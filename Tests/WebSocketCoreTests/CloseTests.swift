import Testing
import WebSocketCore

@Suite("Closing")
struct CloseTests {
    @Test("of all 65,536 codes these may be on the wire (RFC 6455 7.4)")
    func codes() {
        let valid = (0...UInt16.max).filter { CloseCode(rawValue: $0).isValidOnWire }
        #expect(valid == Array(1000...1003) + Array(1007...1014) + Array(3000...4999))
    }

    @Test(
        "the sentence of each violation fits into a Close frame (RFC 6455 5.5)",
        arguments: [
            .reservedBits(7), .reservedOpcode(15), .unmaskedFrame, .maskedFrame, .fragmentedControlFrame,
            .controlFrameTooLong, .nonMinimalLength(.max), .lengthOutOfRange, .unexpectedContinuation,
            .unfinishedMessage,
            .tooManyEmptyFragments(limit: .max), .messageTooLarge(bytes: .max, limit: .max), .invalidText,
            .truncatedCloseCode, .invalidCloseCode(.max), .invalidCloseReason,
        ] as [ProtocolViolation])
    func sentences(violation: ProtocolViolation) {
        #expect(violation.sentence.utf8.count <= 123)
        #expect(violation.closeCode.isValidOnWire)
    }
}
