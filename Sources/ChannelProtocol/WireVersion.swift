import JSONCore

/// Which Phoenix serialisation a connection speaks, chosen once by the `vsn` query parameter.
package enum WireVersion: UInt8, CaseIterable, Sendable {
    /// `1.0.x`: each message is an object.
    case v1 = 1
    /// `2.0.x`: each message is an array of five, and binary frames exist.
    case v2 = 2

    /// Reads the `vsn` query parameter; absent means 1.0.0, anything but `1.0.x` and `2.0.x` is `nil` (HTTP 403).
    package init?(query: String?) {
        guard let query else {
            self = .v1
            return
        }
        let parts = query.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].elementsEqual("0".utf8),
            (1...9).contains(parts[2].count), parts[2].allSatisfy(\.isDigit)
        else { return nil }
        if parts[0].elementsEqual("1".utf8) {
            self = .v1
        } else if parts[0].elementsEqual("2".utf8) {
            self = .v2
        } else {
            return nil
        }
    }
}

/// Which family of client libraries a connection belongs to: it decides what a broadcast is delivered as.
///
/// A connection is `supabase` when its path starts with `/realtime/v1` or once it has sent a binary frame of kind 3.
package enum Flavour: UInt8, CaseIterable, Sendable {
    /// phoenix.js and kin: throws on frames of kind 4, so it never gets one.
    case plain
    /// realtime-js and kin: reads frames of kind 4.
    case supabase
}
