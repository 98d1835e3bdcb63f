import HTTPCore
import Testing

@Suite("Queries and paths")
struct QueryItemsTests {
    @Test(
        "a query is split first and decoded then (RFC 3986 2.4)",
        arguments: [
            (nil, []), ("", []), ("a=1&b=2", ["a", "1", "b", "2"]), ("a", ["a", ""]), ("a=", ["a", ""]),
            ("=1", ["", "1"]), ("a=1=2", ["a", "1=2"]), ("&a=1&&b=2&", ["a", "1", "b", "2"]),
            ("a%26b=c%3Dd", ["a&b", "c=d"]), ("a+b=c+d", ["a b", "c d"]), ("a=%2B", ["a", "+"]),
            ("a=%C3%A9%20", ["a", "é "]),
            ("a=%c3%a9", ["a", "é"]), ("a=1&a=2", ["a", "1", "a", "2"]), ("a=x;b=y", ["a", "x;b=y"]),
            ("a=é", ["a", "é"]),
        ] as [(String?, [String])])
    func items(raw: String?, expected: [String]) throws {
        let query = try #require(QueryItems(raw))
        #expect(query.items.flatMap { [$0.name, $0.value] } == expected)
    }

    @Test(
        "a broken escape or octets that are no text refuse the whole query (RFC 3986 2.1)",
        arguments: ["a=%", "a=%4", "a=%4g", "a=%g4", "%=a", "a=1&b=%", "a=%FF", "a=%C3", "a=%ED%A0%80", "a=%%41"])
    func broken(raw: String) {
        #expect(QueryItems(raw) == nil)
    }

    @Test("the first of several values counts")
    func first() throws {
        let query = try #require(QueryItems("vsn=2.0.0&vsn=1.0.0&apikey=k"))
        #expect(query["vsn"] == "2.0.0" && query["apikey"] == "k" && query["token"] == nil)
    }

    @Test("in a path a plus is a plus (RFC 3986 3.3)")
    func plus() {
        #expect(PercentCoding.decode("a+b%20c") == "a+b c")
        #expect(PercentCoding.decode("a+b%20c", plusIsSpace: true) == "a b c")
    }

    @Test(
        "a path is split first and decoded then (RFC 3986 3.3)",
        arguments: [
            ("/", [""]), ("/a/b", ["a", "b"]), ("/a/", ["a", ""]), ("//a", ["", "a"]), ("/a%2Fb/c", ["a/b", "c"]),
            ("/room%3Aalgebra", ["room:algebra"]), ("*", []), ("/%", nil), ("/a/%FF", nil),
        ] as [(String, [String]?)])
    func segments(path: String, expected: [String]?) {
        #expect(PercentCoding.segments(ofPath: path) == expected)
    }
}
