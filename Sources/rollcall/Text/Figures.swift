/// Figures as people read them.
enum Figures {
    /// `12,345`.
    static func count(_ value: Double) -> String {
        guard value.isFinite else { return "?" }
        let digits = String(Int64(clamping: value.rounded()).magnitude)
        var text = ""
        for (index, digit) in digits.reversed().enumerated() {
            if index > 0, index % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return (value.rounded() < 0 ? "-" : "") + String(text.reversed())
    }

    /// `512 B`, `45.2 kB`, `1.2 GB`.
    static func octets(_ value: Double) -> String {
        scaled(value, steps: ["B", "kB", "MB", "GB", "TB"])
    }

    /// `0.4 ms`, `3.0 s`, `2.5 min`.
    static func seconds(_ value: Double) -> String {
        switch value {
        case _ where !value.isFinite: "?"
        case ..<1: "\(oneDigit(value * 1000)) ms"
        case ..<120: "\(oneDigit(value)) s"
        default: "\(oneDigit(value / 60)) min"
        }
    }

    /// `4 d 3 h`, `2 h 13 min`, `59 s`: how long something runs.
    static func age(_ seconds: Double) -> String {
        guard seconds.isFinite else { return "?" }
        let total = max(0, Int64(clamping: seconds))
        let units = [("d", total / 86_400), ("h", total / 3600 % 24), ("min", total / 60 % 60), ("s", total % 60)]
        guard let first = units.firstIndex(where: { $0.1 > 0 }) else { return "0 s" }
        return units[first...].prefix(2).filter { $0.1 > 0 }.map { "\($0.1) \($0.0)" }.joined(separator: " ")
    }

    /// With one digit behind the point.
    static func oneDigit(_ value: Double) -> String {
        let tenths = Int64(clamping: (value * 10).rounded())
        return "\(count(Double(tenths / 10))).\((tenths % 10).magnitude)"
    }

    private static func scaled(_ value: Double, steps: [String]) -> String {
        guard value.isFinite else { return "?" }
        if value < 1000 { return "\(count(value)) \(steps[0])" }
        var (value, step) = (value, 0)
        while value >= 999.95, step < steps.count - 1 { (value, step) = (value / 1000, step + 1) }
        return "\(oneDigit(value)) \(steps[step])"
    }
}

extension Int64 {
    /// The nearest whole number there is; 0 for what is no number.
    fileprivate init(clamping value: Double) {
        self = value.isNaN ? 0 : Int64(exactly: value.rounded(.towardZero)) ?? (value < 0 ? .min : .max)
    }
}
