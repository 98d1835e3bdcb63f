import Testing

@testable import rollcall

@Suite struct TextTests {
    @Test(
        "columns are counted as a terminal shows them, and texts cut by them",
        arguments: [
            ("algebra", 7, 10, "algebra"), ("algebra", 7, 7, "algebra"), ("algebra", 7, 4, "alg…"),
            ("数学", 4, 3, "数…"), ("数学", 4, 2, "…"), ("e\u{301}tude", 5, 5, "e\u{301}tude"),
            ("👩‍🏫x", 5, 4, "…"), ("a", 1, 0, ""), ("", 0, 0, ""),
        ])
    func columns(text: String, columns: Int, width: Int, fitted: String) {
        #expect(text.columns == columns)
        #expect(text.fitted(to: width) == fitted)
        #expect(text.padded(to: width).columns == width)
    }

    @Test("a table keeps numbers at the right, and the first column gives way")
    func table() {
        var table = TextTable([.init(name: "ROOM"), .init(name: "USERS", isNumber: true), .init(name: "ROLE")])
        table.rows = [["algebra-for-beginners", "7", ""], ["数学", "12", "all"]]
        #expect(
            table.lines() == [
                "ROOM                   USERS  ROLE", "algebra-for-beginners      7",
                "数学                      12  all",
            ])
        #expect(table.lines(width: 20) == ["ROOM     USERS  ROLE", "algebr…      7", "数学        12  all"])
        #expect(table.lines(width: 5).allSatisfy { $0.columns <= 5 })
    }

    @Test(
        "figures are short and exact enough",
        arguments: [
            (Figures.count(0), "0"), (Figures.count(999), "999"), (Figures.count(1000), "1,000"),
            (Figures.count(-1_234_567.4), "-1,234,567"), (Figures.count(.nan), "?"),
            (Figures.count(1e300), "9,223,372,036,854,775,807"),
            (Figures.octets(999), "999 B"), (Figures.octets(1000), "1.0 kB"), (Figures.octets(999_949), "999.9 kB"),
            (Figures.octets(999_950), "1.0 MB"), (Figures.octets(5e15), "5,000.0 TB"),
            (Figures.seconds(0.0004), "0.4 ms"),
            (Figures.seconds(1.25), "1.3 s"), (Figures.seconds(150), "2.5 min"), (Figures.seconds(.infinity), "?"),
            (Figures.age(0), "0 s"), (Figures.age(59.9), "59 s"), (Figures.age(3600), "1 h"),
            (Figures.age(3725), "1 h 2 min"), (Figures.age(90_061), "1 d 1 h"), (Figures.age(-5), "0 s"),
        ])
    func figures(shown: String, text: String) {
        #expect(shown == text)
    }
}
