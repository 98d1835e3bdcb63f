import HTTPCore
import HubRuntime
import PresenceCore
import Testing

@testable import HubHTTP

/// Text format 0.0.4.
@Suite struct PrometheusTextTests {
    private func text(_ write: (inout PrometheusText) -> Void) -> String {
        var text = PrometheusText()
        write(&text)
        return String(decoding: text.octets, as: UTF8.self)
    }

    @Test("a family is its help, its type and its samples")
    func family() {
        let written = text {
            $0.counters("n_total", "Things.", [([("kind", "a")], 1), ([("kind", "b"), ("x", "y")], 2)])
        }
        #expect(
            written == """
                # HELP n_total Things.
                # TYPE n_total counter
                n_total{kind="a"} 1
                n_total{kind="b",x="y"} 2

                """)
    }

    @Test("quotes, backslashes and line ends are escaped in values, the last two in help")
    func escaping() {
        let written = text { $0.gauge("g", "a\\b\nc\"d", labels: [("l", "a\\b\nc\"d")], 1) }
        #expect(written == "# HELP g a\\\\b\\nc\"d\n# TYPE g gauge\ng{l=\"a\\\\b\\nc\\\"d\"} 1\n")
    }

    @Test(
        "numbers are written as the format wants them",
        arguments: [
            (0, "0"), (3, "3"), (-2, "-2"), (0.25, "0.25"), (1e15, "1000000000000000"), (1e-7, "1e-07"),
            (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"),
        ])
    func numbers(value: Double, written: String) {
        #expect(PrometheusText.text(value) == written)
    }

    @Test("buckets are cumulative and end with +Inf, which is the count")
    func histogram() {
        var histogram = Histogram(bounds: [0.1, 1, 10])
        for seconds in [0.05, 0.1, 0.5, 20] { histogram.record(seconds) }
        let written = text { $0.histograms("h_seconds", "H.", [([("reason", "lost")], histogram)]) }
        #expect(
            written == """
                # HELP h_seconds H.
                # TYPE h_seconds histogram
                h_seconds_bucket{reason="lost",le="0.1"} 2
                h_seconds_bucket{reason="lost",le="1"} 3
                h_seconds_bucket{reason="lost",le="10"} 3
                h_seconds_bucket{reason="lost",le="+Inf"} 4
                h_seconds_sum{reason="lost"} 20.65
                h_seconds_count{reason="lost"} 4

                """)
    }

    @Test("every line of /metrics has the format, every family comes once, and every sample belongs to the last one")
    func whole() async throws {
        let answer = try await TestSite().ask("GET", "/metrics")
        #expect(answer.field("content-type") == "text/plain; version=0.0.4; charset=utf-8")
        #expect(answer.text.hasSuffix("\n"))
        var seen: Set<String> = []
        var family = ""
        for line in answer.text.split(separator: "\n") {
            if let help = line.wholeMatch(of: /# HELP (\w+) \S.*/) {
                family = String(help.output.1)
                #expect(seen.insert(family).inserted, "\(family) twice")
            } else if let type = line.wholeMatch(of: /# TYPE (\w+) (counter|gauge|histogram)/) {
                #expect(type.output.1 == family)
                #expect((type.output.2 == "counter") == family.hasSuffix("_total"), "\(family)")
            } else {
                let sample = try #require(line.wholeMatch(of: /(\w+)(\{\w+="[^"]*"(,\w+="[^"]*")*\})? \S+/), "\(line)")
                #expect(sample.output.1.hasPrefix(family), "\(line)")
            }
        }
        for line in [
            "rollcall_rooms 1", #"rollcall_connections_closed_total{code="1001",reason="going_away"} 2"#,
            #"rollcall_limit_exceeded_total{limit="message"} 3"#,
            #"rollcall_leave_delay_seconds_bucket{reason="lost",le="11"} 0"#,
            #"rollcall_leave_delay_seconds_bucket{reason="lost",le="15"} 1"#,
            #"rollcall_leave_delay_seconds_sum{reason="lost"} 12"#,
        ] {
            #expect(answer.text.contains(line + "\n"), "\(line)")
        }
        for name in ["process_resident_memory_bytes", "process_open_fds", "process_start_time_seconds"] {
            #expect(seen.contains(name))
        }
    }

    @Test("proc(5) is read behind a program name that holds brackets and blanks")
    func process() {
        var statistics = ProcessStatistics()
        let tail = "S 1 2 3 4 5 6 7 8 9 10 250 50 0 0 20 0 3 0 1000 9999 512 18446744073709551615"
        statistics.read(
            process: "42 (a) b (c) \(tail)\n", machine: "cpu 1 2\nbtime 1700000000\nprocesses 7\n",
            ticksPerSecond: 100, pageBytes: 4096)
        #expect(statistics.cpuSeconds == 3)
        #expect(statistics.startSeconds == 1_700_000_010)
        #expect(statistics.residentBytes == 2_097_152)
    }

    @Test("texts of another shape tell nothing", arguments: ["", "42", "42 (x)", "42 (x) S a b"])
    func oddProcess(text: String) {
        var statistics = ProcessStatistics()
        statistics.read(process: text, machine: text, ticksPerSecond: 100, pageBytes: 4096)
        #expect(statistics == ProcessStatistics())
    }
}
