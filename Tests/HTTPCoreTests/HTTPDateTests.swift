import HTTPCore
import Testing

@Suite struct HTTPDateTests {
    @Test(
        "dates are written in the preferred format (RFC 9110 5.6.7)",
        arguments: [
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (951_782_399, "Mon, 28 Feb 2000 23:59:59 GMT"), (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
            (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"), (1_795_254_663, "Sat, 21 Nov 2026 09:51:03 GMT"),
        ] as [(Int64, String)])
    func text(seconds: Int64, expected: String) {
        #expect(HTTPDate.text(seconds: seconds) == expected)
    }

    @Test(
        "timestamps have milliseconds and say that they are UTC (RFC 3339 5.6)",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (951_782_400_007, "2000-02-29T00:00:00.007Z"),
            (1_795_254_663_120, "2026-11-21T09:51:03.120Z"),
        ] as [(Int64, String)])
    func timestamp(milliseconds: Int64, expected: String) {
        #expect(HTTPDate.timestamp(milliseconds: milliseconds) == expected)
    }
}
