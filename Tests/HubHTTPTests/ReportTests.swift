import HTTPCore
import Testing

@testable import HubHTTP
@testable import HubRuntime

@Suite struct ReportTests {
    private static let cells: [(Report.Cell, csv: String, json: String)] = [
        (.text("ada"), "ada", #""ada""#), (.text("a,b"), #""a,b""#, #""a,b""#),
        (.text(#"say "hi""#), #""say ""hi""""#, #""say \"hi\"""#), (.text("a\r\nb"), "\"a\r\nb\"", #""a\r\nb""#),
        (.text("=1+1"), #""'=1+1""#, #""=1+1""#), (.text("@SUM(A1)"), #""'@SUM(A1)""#, #""@SUM(A1)""#),
        (.text("-2"), #""'-2""#, #""-2""#), (.text("+49"), #""'+49""#, #""+49""#),
        (.text("\tx"), "\"'\tx\"", #""\tx""#), (.text(""), "", #""""#), (.number(-2), "-2", "-2"),
        (.decimal(1.0 / 3), "0.333", "0.333"), (.json(#"{"a":1}"#), #""{""a"":1}""#, #"{"a":1}"#),
    ]

    private func exchange(_ target: String) throws -> Exchange {
        let octets = Array("GET \(target) HTTP/1.1\r\nhost: localhost\r\n\r\n".utf8)
        let parsed = try HeadParser.parse(octets.span)
        let head = try #require(parsed).head
        return Exchange(
            request: .init(head: head, body: []), asker: .anybody, places: [:], configuration: SiteConfiguration(),
            hub: nil)
    }

    @Test(
        "a cell is quoted as RFC 4180 2 wants it, and what looks like a formula is text in a spreadsheet",
        arguments: cells)
    func cell(cell: Report.Cell, csv: String, json: String) throws {
        var report = Report("people", ["name"])
        report.rows = [[cell]]
        let asCSV = try report.response(to: try exchange("/x?format=csv"))
        #expect(asCSV.text == "name\r\n\(csv)\r\n")
        #expect(asCSV.field("content-type") == "text/csv; charset=utf-8; header=present")
        #expect(asCSV.field("content-disposition") == #"attachment; filename="people.csv""#)
        #expect(try report.response(to: try exchange("/x")).text == #"{"people":[{"name":\#(json)}]}"#)
    }

    @Test("what is not known is an empty field, and no member")
    func nothing() throws {
        var report = Report("people", ["a", "b", "c"])
        report.rows = [[.number(1), .nothing, .number(3)]]
        report.summary = [("total", .number(1))]
        #expect(try report.response(to: try exchange("/x?format=csv")).text == "a,b,c\r\n1,,3\r\n")
        #expect(try report.response(to: try exchange("/x")).text == #"{"total":1,"people":[{"a":1,"c":3}]}"#)
    }

    @Test("the next part of a CSV is a link, without the token of this one")
    func link() throws {
        var report = Report("people", ["a"])
        report.next = "bmV4dA"
        let answer = try report.response(to: try exchange("/x?format=csv&token=secret&limit=2&after=old"))
        #expect(answer.field("link") == #"</x?format=csv&limit=2&after=bmV4dA>; rel="next""#)
        #expect(throws: Problem.self) { try report.response(to: try exchange("/x?format=xml")) }
    }
}
