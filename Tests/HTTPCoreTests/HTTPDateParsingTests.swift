import HTTPCore
import Testing

@Suite struct HTTPDateParsingTests {
    @Test(
        "moments are read as they are written, in any zone (RFC 3339 5.6)",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2000-02-29", 951_782_400_000), ("2000-02-29T00:00:00.007Z", 951_782_400_007),
            ("2026-11-21T09:51:03.12Z", 1_795_254_663_120), ("2026-11-21 09:51:03z", 1_795_254_663_000),
            ("2026-11-21T10:51:03+01:00", 1_795_254_663_000), ("2026-11-21T00:21:03-09:30", 1_795_254_663_000),
            ("2026-11-21T09:51:03.1239999Z", 1_795_254_663_123), ("2016-12-31T23:59:60Z", 1_483_228_800_000),
            ("2100-03-01", 4_107_542_400_000),
        ] as [(String, Int64)])
    func reads(text: String, milliseconds: Int64) {
        #expect(HTTPDate.milliseconds(text) == milliseconds)
    }

    @Test(
        "every day is read as it is written", arguments: [0, 59, 60, 10_956, 10_957, 11_016, 20_000, 47_540] as [Int64])
    func days(first: Int64) {
        for day in first..<first + 400 {
            let moment = day * 86_400_000 + day % 86_400_000
            #expect(HTTPDate.milliseconds(HTTPDate.timestamp(milliseconds: moment)) == moment)
        }
    }

    @Test(
        "what is no moment is none",
        arguments: [
            "", "2026", "2026-13-01", "2026-00-10", "2026-02-29", "2100-02-29", "2026-04-31", "1969-12-31",
            "2106-01-01",
            "2026-11-21T", "2026-11-21T24:00:00Z", "2026-11-21T09:60:00Z", "2026-11-21T09:00:61Z",
            "2026-11-21T09:51:03", "2026-11-21T09:51:03.Z", "2026-11-21T09:51:03+0100", "2026-11-21T09:51:03Zx",
            "26-11-21", "2026/11/21", "+026-11-21", "1970-01-01T00:00:00+01:00", "２０２６-11-21",
        ])
    func refuses(text: String) {
        #expect(HTTPDate.milliseconds(text) == nil)
    }

    @Test(
        "a Date field is read as it is written (RFC 9110 5.6.7)",
        arguments: [0, 784_111_777, 951_782_399, 4_102_444_799])
    func fields(seconds: Int64) {
        #expect(HTTPDate.seconds(HTTPDate.text(seconds: seconds)) == seconds)
    }

    @Test(
        "what is no Date field is none (RFC 9110 5.6.7)",
        arguments: [
            "", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1994 08:49:37",
            "Sun, 06 Now 1994 08:49:37 GMT", "Sun, 31 Nov 1994 08:49:37 GMT", "Sun, 6 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 25:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 CET",
        ])
    func noField(text: String) {
        #expect(HTTPDate.seconds(text) == nil)
    }
}
