package import HTTPCore

/// What the parser says about some octets, as a value: two readings compare by `==`.
package enum HeadReading: Equatable {
    case head(RequestHead, consumed: Int)
    case needsMore
    case refused(HeadError)

    package init(_ octets: some Collection<UInt8>, limits: HeadLimits = HeadLimits()) {
        do throws(HeadError) {
            guard let parsed = try HeadParser.parse(Array(octets).span, limits: limits) else {
                self = .needsMore
                return
            }
            self = .head(parsed.head, consumed: parsed.consumed)
        } catch {
            self = .refused(error)
        }
    }

    package init(_ text: String, limits: HeadLimits = HeadLimits()) {
        self.init(text.utf8, limits: limits)
    }

    /// How many octets are needed until something is said, found by giving one more each time; nil if never.
    package static func firstWord(_ octets: [UInt8], limits: HeadLimits = HeadLimits()) -> (
        at: Int, reading: HeadReading
    )? {
        for count in 0...octets.count {
            let reading = HeadReading(octets.prefix(count), limits: limits)
            if reading != .needsMore { return (count, reading) }
        }
        return nil
    }
}
