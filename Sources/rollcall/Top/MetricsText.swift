/// One reading of `/metrics`: Prometheus' text format 0.0.4, as far as our hub writes it.
struct MetricsText: Equatable {
    /// One line: the labels as they stand between the braces, in their order, and the value.
    struct Sample: Equatable {
        let labels: [String: String]
        let value: Double
    }

    private(set) var families: [String: [Sample]] = [:]

    /// Lines that are none of the format are passed over: a newer hub may say more.
    init(_ text: String) {
        for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
            guard let (name, sample) = Self.sample(line) else { continue }
            families[name, default: []].append(sample)
        }
    }

    /// All samples of a name added up, of those with these labels; nil when there is none.
    func sum(_ name: String, where labels: [String: String] = [:]) -> Double? {
        let samples = families[name, default: []].filter { sample in
            labels.allSatisfy { sample.labels[$0.key] == $0.value }
        }
        return samples.isEmpty ? nil : samples.reduce(0) { $0 + $1.value }
    }

    /// The histogram of a name, all label sets in one; empty when there is none.
    func histogram(_ name: String) -> BucketCounts {
        var counts: [Double: Double] = [:]
        for sample in families["\(name)_bucket", default: []] {
            guard let bound = sample.labels["le"].flatMap(Self.number) else { continue }
            counts[bound, default: 0] += sample.value
        }
        return BucketCounts(counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    }

    private static func sample(_ line: Substring) -> (String, Sample)? {
        let name = line.prefix { $0 != "{" && $0 != " " }
        var rest = line.dropFirst(name.count)
        var labels: [String: String] = [:]
        if rest.first == "{" {
            rest = rest.dropFirst()
            while rest.first != "}" {
                guard let (label, value) = label(&rest) else { return nil }
                labels[label] = value
            }
            rest = rest.dropFirst()
        }
        // A time may follow the value.
        guard !name.isEmpty, let word = rest.split(separator: " ").first, let value = number(String(word)) else {
            return nil
        }
        return (String(name), Sample(labels: labels, value: value))
    }

    /// `name="value"` and the comma behind it; a backslash in the value makes the next character stand for itself, `n` for
    /// a line's end.
    private static func label(_ rest: inout Substring) -> (String, String)? {
        let name = rest.prefix { $0 != "=" }
        rest = rest.dropFirst(name.count)
        guard rest.hasPrefix("=\"") else { return nil }
        rest = rest.dropFirst(2)
        var value = ""
        while let character = rest.popFirst() {
            switch character {
            case "\"":
                if rest.first == "," { rest = rest.dropFirst() }
                return (String(name), value)
            case "\\":
                guard let next = rest.popFirst() else { return nil }
                value.append(next == "n" ? "\n" : next)
            default: value.append(character)
            }
        }
        return nil
    }

    private static func number(_ text: String) -> Double? {
        switch text {
        case "+Inf": .infinity
        case "-Inf": -.infinity
        case "NaN": .nan
        default: Double(text)
        }
    }
}

/// The buckets of a histogram: for each bound how many were not above it.
struct BucketCounts: Equatable {
    private let bounds: [Double]
    private let counts: [Double]

    /// Ascending by bound; the last bound is infinite.
    init(_ buckets: [(bound: Double, count: Double)]) {
        bounds = buckets.map(\.bound)
        counts = buckets.map(\.count)
    }

    var total: Double { counts.last ?? 0 }

    /// What came since an earlier reading; all of it when the buckets are others or the hub began anew.
    func since(_ earlier: BucketCounts) -> BucketCounts {
        guard earlier.bounds == bounds, earlier.total <= total else { return self }
        return BucketCounts(zip(bounds, zip(counts, earlier.counts)).map { ($0, $1.0 - $1.1) })
    }

    /// The value below which the share `quantile` lies, taken to be spread evenly within its bucket; nil without any.
    ///
    /// What lies above the last finite bound counts as that bound.
    func quantile(_ quantile: Double) -> Double? {
        guard total > 0 else { return nil }
        let rank = quantile * total
        guard let index = counts.firstIndex(where: { $0 >= rank }) else { return nil }
        guard bounds[index].isFinite else { return index > 0 ? bounds[index - 1] : nil }
        let (low, below) = index > 0 ? (bounds[index - 1], counts[index - 1]) : (0, 0)
        guard counts[index] > below else { return bounds[index] }
        return low + (bounds[index] - low) * (rank - below) / (counts[index] - below)
    }
}
