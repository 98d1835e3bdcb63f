import LimitCore
import Testing

@testable import HubRuntime

@Suite struct VisitorTests {
    @Test("tabs of one browser share what is known of it, unless their addresses are kept (mission 95)")
    func sharing() throws {
        var book = VisitorBook()
        let firefox = book.visitor(userAgent: "Firefox", address: nil)
        let (again, chromium) = (
            book.visitor(userAgent: "Firefox", address: nil), book.visitor(userAgent: "Chromium", address: nil)
        )
        #expect(again === firefox && firefox != nil && chromium !== firefox)
        let nobody = book.visitor(userAgent: nil, address: nil)
        #expect(nobody == nil)
        let address = try #require(NetworkAddress("192.0.2.1"))
        let known = book.visitor(userAgent: "Firefox", address: address)
        #expect(known !== firefox && known?.address == address)
    }

    @Test("who brings ever new browsers fills no memory")
    func bound() {
        var book = VisitorBook()
        let first = book.visitor(userAgent: "Firefox", address: nil)
        for number in 0..<512 { _ = book.visitor(userAgent: "bot-\(number)", address: nil) }
        let again = book.visitor(userAgent: "Firefox", address: nil)
        #expect(again !== first)
        #expect(book.count <= 512)
    }

    @Test(
        "of a long name the first 256 octets are kept, no character in part",
        arguments: [("x", 256), ("é", 256), ("€", 255), ("👩‍🏫", 253)])
    func long(character: String, kept: Int) {
        let visitor = Visitor(userAgent: String(repeating: character, count: 400))
        #expect(visitor.userAgent?.utf8.count == kept)
    }
}
