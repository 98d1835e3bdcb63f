import HubTesting
import Testing
import WebSocketCore

@testable import loadtest

@Suite struct HostileTests {
    private func kinds() -> [AttackKind] {
        var generator = SeededGenerator(seed: 1)
        return AttackKind.all(token: "a.b.c", using: &generator)
    }

    @Test("the shares of the kinds add up to a hundred, and no two have the same name")
    func shares() {
        #expect(kinds().reduce(0) { $0 + $1.share } == 100)
        #expect(Set(kinds().map(\.name)).count == kinds().count)
    }

    @Test("one bomb passes the ratio that the hub allows, the other stays below it")
    func bombs() throws {
        let frames = try ["bombs", "bombs below the ratio"].map { name in
            try #require(kinds().first { $0.name == name }).burst
        }
        #expect(frames[0].count * Inflater.maxRatio < 8 << 20)
        #expect(frames[1].count * Inflater.maxRatio > 4_900_000)
    }

    @Test("how a connection ended is told by the status at its front and the Close frame at its back")
    func endings() {
        func ending(_ front: String, _ back: [UInt8]) -> Ending { Ending(front: Array(front.utf8), back: back) }
        var close: [UInt8] = []
        FrameWriter.appendClose(.messageTooBig, reason: "too long", to: &close)
        #expect(ending("HTTP/1.1 408", []) == .refused(status: 408))
        #expect(ending("HTTP/1.1 101", Array("...".utf8) + close) == .closed(code: 1009))
        #expect(ending("HTTP/1.1 101", close + [0x8A, 0x00]) == .silent, "nothing follows a Close")
        #expect(ending("HTTP/1.1 101", []) == .silent)
        #expect(ending("", []) == .silent)
    }

    @Test("a report comes back from its line, and a line has room for all endings")
    func reports() throws {
        var report = AttackReport(kind: "bombs below the ratio")
        for code in 0..<100 { report.endings["close \(4000 + code)"] = 1_000_000 }
        let line = report.line
        #expect(line.utf8.count < 4096)
        #expect(AttackReport(line: line)?.endings == report.endings)
        #expect(AttackReport(line: "in place") == nil)
    }
}
