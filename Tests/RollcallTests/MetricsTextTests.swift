import Testing

@testable import rollcall

@Suite struct MetricsTextTests {
    private func turns(_ counts: [Int]) -> String {
        zip(["0.001", "0.01", "0.1", "+Inf"], counts)
            .map { "rollcall_turn_duration_seconds_bucket{le=\"\($0)\"} \($1)" }.joined(separator: "\n")
    }

    @Test("figures are read by name and labels, comments and other lines passed over")
    func reads() {
        let metrics = MetricsText(
            """
            # HELP rollcall_users Users.
            # TYPE rollcall_users gauge
            rollcall_users 12
            rollcall_frames_received_total{opcode="text"} 3
            rollcall_frames_received_total{opcode="ping",why="a \\"b\\\\,\\n}"} 4 1700000000
            rollcall_nan NaN
            nonsense
            {} 3
            broken{a="b 3
            broken{a=b} 3
            """)
        #expect(metrics.sum("rollcall_users") == 12)
        #expect(metrics.sum("rollcall_frames_received_total") == 7)
        #expect(metrics.sum("rollcall_frames_received_total", where: ["opcode": "text"]) == 3)
        #expect(metrics.families["rollcall_frames_received_total"]?.last?.labels["why"] == "a \"b\\,\n}")
        #expect(metrics.sum("rollcall_nan")?.isNaN == true)
        #expect(metrics.sum("broken") == nil && metrics.sum("nonsense") == nil && metrics.sum("") == nil)
        #expect(metrics.families.count == 3)
    }

    @Test(
        "a quantile lies within its bucket, in proportion",
        arguments: [
            ([0, 0, 0, 0], 0.5, nil), ([10, 10, 10, 10], 0.5, 0.0005), ([0, 10, 10, 10], 0.5, 0.0055),
            ([0, 5, 10, 10], 0.75, 0.055), ([0, 0, 0, 10], 0.5, 0.1), ([10, 10, 10, 10], 1, 0.001),
            ([99, 99, 100, 100], 0.99, 0.001),
        ] as [([Int], Double, Double?)])
    func quantiles(counts: [Int], quantile: Double, value: Double?) {
        let found = MetricsText(turns(counts)).histogram("rollcall_turn_duration_seconds").quantile(quantile)
        #expect((found == nil) == (value == nil))
        if let found, let value { #expect(abs(found - value) < 1e-9) }
    }

    @Test("label sets of a histogram add up")
    func labelSets() {
        let metrics = MetricsText(
            """
            d_bucket{reason="close",le="1"} 3
            d_bucket{reason="close",le="+Inf"} 3
            d_bucket{reason="lost",le="1"} 0
            d_bucket{reason="lost",le="+Inf"} 1
            """)
        #expect(metrics.histogram("d").total == 4)
        #expect(metrics.histogram("nothing").total == 0)
    }

    private func reading(start: Int, text: Int, binary: Int, octets: Int, cpu: Double, turns: [Int]) -> MetricsText {
        MetricsText(
            """
            process_start_time_seconds \(start)
            rollcall_connections 2
            rollcall_frames_received_total{opcode="text"} \(text)
            rollcall_frames_received_total{opcode="binary"} \(binary)
            rollcall_frames_received_total{opcode="ping"} \(1000 * text)
            rollcall_received_bytes_total \(octets)
            process_cpu_seconds_total \(cpu)
            \(self.turns(turns))
            """)
    }

    @Test("rates come from two readings, messages without control frames, the loops' lag from what lies between")
    func rates() {
        let first = reading(start: 100, text: 10, binary: 0, octets: 1000, cpu: 1, turns: [0, 0, 100, 100])
        let second = reading(start: 100, text: 16, binary: 4, octets: 3000, cpu: 1.5, turns: [10, 10, 110, 110])
        let figures = TopFigures(second, since: first, seconds: 2, now: 160)
        #expect(figures.uptime == 60 && figures.connections == 2)
        #expect(figures.messagesIn == 5 && figures.messagesOut == 0)
        #expect(figures.bytesIn == 1000 && figures.processors == 0.25)
        #expect(figures.loopLag.map { $0 < 0.001 } == true)
        #expect(figures.users == nil && figures.leaveP50 == nil)
    }

    @Test("there are no rates from one reading, nor over a restart of the hub")
    func noRates() {
        let first = reading(start: 100, text: 10, binary: 0, octets: 1000, cpu: 1, turns: [0, 0, 100, 100])
        let second = reading(start: 150, text: 1, binary: 0, octets: 10, cpu: 0, turns: [1, 1, 1, 1])
        for earlier in [nil, first] {
            let figures = TopFigures(second, since: earlier, seconds: 1, now: 160)
            #expect(figures.messagesIn == nil && figures.bytesIn == nil && figures.processors == nil)
            #expect(figures.loopLag.map { $0 < 0.001 } == true)
        }
    }
}
