/// One life of a room: boot id and creation counter, so that nothing numbered in it is ever numbered again.
///
/// 1 ... 40 characters of `A-Z a-z 0-9 - _`: it stands in JSON and URLs as it is (presence.md §2).
package struct Epoch: Hashable, Sendable {
    package let text: String

    package init?(text: String) {
        guard (1...40).contains(text.utf8.count), text.utf8.allSatisfy(Epoch.isAllowed) else { return nil }
        self.text = text
    }

    /// The epoch of the `creation`th room of the process that drew `boot` at its start.
    package init(boot: UInt64, creation: UInt64) {
        text = String(boot, radix: 36) + "-" + String(creation, radix: 36)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }
}

/// The number of one published meta: `phx_ref` on the wire, never used twice in an epoch, growing in order of publication.
package struct MetaRef: Hashable, Comparable, Sendable {
    package let number: UInt64

    package init(number: UInt64) {
        self.number = number
    }

    /// The `phx_ref`: epoch, a full stop and the number in base 36, unique across rooms of one name and restarts.
    package func text(epoch: Epoch) -> String {
        epoch.text + "." + String(number, radix: 36)
    }

    package static func < (lhs: MetaRef, rhs: MetaRef) -> Bool {
        lhs.number < rhs.number
    }
}
