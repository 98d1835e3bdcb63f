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
        "a server answers a Close with its code and hangs up (RFC 6455 5.5.1, 7.1.1)",
        arguments: [nil, .normal, CloseCode(rawValue: 4409)])
    func serverEchoes(code: CloseCode?) {
        var close = CloseHandshake(role: .server)
        #expect(close.received(code) == .sendAndHangUp(code, reason: ""))
        #expect(close.isSent && close.isReceived)
        #expect(close.code == code ?? .noStatus)
    }

    @Test("a client answers a Close and leaves it to the server to hang up (RFC 6455 7.1.1)")
    func clientEchoes() {
        var close = CloseHandshake(role: .client)
        #expect(close.received(.goingAway) == .send(.goingAway, reason: ""))
    }

    @Test("a server that closed first hangs up when the answer comes (RFC 6455 7.1.1)")
    func serverFirst() {
        var close = CloseHandshake(role: .server)
        #expect(close.close(.serviceRestart, reason: "restart") == .send(.serviceRestart, reason: "restart"))
        #expect(!close.isReceived)
        #expect(close.received(.serviceRestart) == .hangUp)
    }

    @Test("a client that closed first waits for the server to hang up (RFC 6455 7.1.1)")
    func clientFirst() {
        var close = CloseHandshake(role: .client)
        #expect(close.close(.normal) == .send(.normal, reason: ""))
        #expect(close.received(.normal) == .nothing)
    }

    @Test("only one Close is ever sent (RFC 6455 5.5.1)")
    func once() {
        var close = CloseHandshake(role: .server)
        _ = close.close(.normal)
        #expect(close.close(.goingAway) == .nothing)
        #expect(close.failed(.invalidText) == .hangUp)
        #expect(close.received(.normal) == .hangUp)
        #expect(close.received(.normal) == .nothing)
    }

    @Test("a violation is answered with its code and ends the connection (RFC 6455 7.1.7)")
    func violation() {
        var close = CloseHandshake(role: .server)
        let violation = ProtocolViolation.messageTooLarge(bytes: 70_000, limit: 65_536)
        #expect(close.failed(violation) == .sendAndHangUp(.messageTooBig, reason: violation.sentence))
        #expect(close.code == .abnormal)
    }

    @Test("without a Close frame the code is 1006 (RFC 6455 7.1.5)")
    func abnormal() {
        #expect(CloseHandshake(role: .server).code == .abnormal)
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
