import HubTesting
import Testing
import WebSocketCore

@Suite("The vectors of protocol/vectors/frames")
struct FrameVectorTests {
    @Test("there are vectors, and each has its own name")
    func present() {
        #expect(FrameVector.all.count >= 190)
        #expect(Set(FrameVector.all.map(\.name)).count == FrameVector.all.count)
    }

    @Test("a read of everything at once gives the events, then the refusal", arguments: FrameVector.all)
    func whole(_ vector: FrameVector) {
        let reading = vector.read()
        #expect(reading.events == vector.events.map(\.reading))
        #expect(reading.violation.map(name) == vector.refused?.violation)
        #expect(reading.violation?.closeCode.rawValue == vector.refused?.code)
    }

    @Test(
        "octet by octet the same is said, and a refusal comes with the first octet that forces it (RFC 6455 8.1)",
        arguments: FrameVector.all)
    func octetByOctet(_ vector: FrameVector) {
        let whole = vector.read()
        let cut = vector.read(cutAt: Array(1..<max(1, vector.wire.count)))
        #expect(cut.events == whole.events)
        #expect(cut.violation == whole.violation)
        #expect(cut.refusedAt == vector.refused?.at)
    }

    @Test("a cut at any octet changes nothing (RFC 6455 5.4)", arguments: FrameVector.all)
    func everyCut(_ vector: FrameVector) {
        let whole = vector.read()
        let count = vector.wire.count
        // Every octet of a short vector; of a long one the headers and the end, since its middle is all alike.
        let places = count < 600 ? Array(1..<max(1, count)) : Array(1..<40) + Array(count - 20..<count)
        for place in places {
            let cut = vector.read(cutAt: [place])
            #expect(cut.events == whole.events && cut.violation == whole.violation, "cut at \(place)")
        }
    }

    /// The case of a violation without its numbers.
    private func name(_ violation: ProtocolViolation) -> String {
        String("\(violation)".prefix { $0 != "(" })
    }
}
