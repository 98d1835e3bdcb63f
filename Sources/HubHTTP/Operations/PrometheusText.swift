import HubRuntime

/// Writes metrics in Prometheus' text format 0.0.4: each family once, with its help and type before its samples.
struct PrometheusText {
    typealias Labels = [(label: String, value: String)]

    private(set) var octets: [UInt8] = []

    mutating func gauge(_ name: String, _ help: String, labels: Labels = [], _ value: Double) {
        family(name, help, "gauge")
        sample(name, labels, value)
    }

    /// A gauge with one sample for each set of labels.
    mutating func gauges(_ name: String, _ help: String, _ samples: [(labels: Labels, value: Int)]) {
        family(name, help, "gauge")
        for (labels, value) in samples { sample(name, labels, Double(value)) }
    }

    mutating func counter(_ name: String, _ help: String, _ value: Double) {
        family(name, help, "counter")
        sample(name, [], value)
    }

    /// A family with one sample for each set of labels; none at all is a family that nothing happened to.
    mutating func counters(_ name: String, _ help: String, _ samples: [(labels: Labels, value: Int)]) {
        family(name, help, "counter")
        for (labels, value) in samples { sample(name, labels, Double(value)) }
    }

    /// Buckets are cumulative here, whereas `Histogram` counts each by itself.
    mutating func histograms(_ name: String, _ help: String, _ samples: [(labels: Labels, histogram: Histogram)]) {
        family(name, help, "histogram")
        for (labels, histogram) in samples {
            var below = 0
            for (bound, count) in zip(histogram.bounds, histogram.counts) {
                below += count
                sample(name + "_bucket", labels + [("le", Self.text(bound))], Double(below))
            }
            sample(name + "_bucket", labels + [("le", "+Inf")], Double(histogram.count))
            sample(name + "_sum", labels, histogram.sum)
            sample(name + "_count", labels, Double(histogram.count))
        }
    }

    private mutating func family(_ name: String, _ help: String, _ type: String) {
        write("# HELP \(name) ")
        for octet in help.utf8 {
            switch octet {
            case UInt8(ascii: "\\"): write("\\\\")
            case UInt8(ascii: "\n"): write("\\n")
            default: octets.append(octet)
            }
        }
        write("\n# TYPE \(name) \(type)\n")
    }

    private mutating func sample(_ name: String, _ labels: Labels, _ value: Double) {
        write(name)
        for (index, (label, value)) in labels.enumerated() {
            write("\(index == 0 ? "{" : ",")\(label)=\"")
            for octet in value.utf8 {
                switch octet {
                case UInt8(ascii: "\\"): write("\\\\")
                case UInt8(ascii: "\""): write("\\\"")
                case UInt8(ascii: "\n"): write("\\n")
                default: octets.append(octet)
                }
            }
            write("\"")
        }
        write("\(labels.isEmpty ? "" : "}") \(Self.text(value))\n")
    }

    /// `3` rather than `3.0`; the words for what is no number are the format's.
    static func text(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        if let whole = Int64(exactly: value), abs(value) < 0x1p53 { return String(whole) }
        return "\(value)"
    }

    private mutating func write(_ text: String) {
        octets.append(contentsOf: text.utf8)
    }
}
