/// What a client and we have agreed upon about permessage-deflate (RFC 7692 7.1).
///
/// We begin every message afresh (`server_no_context_takeover`), so that a compressed message can be shared by many,
/// unless windows are to be kept. A client always must (`client_no_context_takeover`): else each would cost us a window
/// of 32 KiB to inflate with, and many do not let us ask for less.
package struct DeflateAgreement: Equatable, Sendable {
    /// The largest window that the client lets us compress with, as a power of two, 9 to 15; 15 if it did not say.
    package let windowBits: Int

    /// Whether our messages may refer to those before them (7.1.1.1).
    package let keepsWindow: Bool

    /// Whether the client asked for a limit, so that the answer must name it.
    private let namesWindow: Bool

    /// The first offer of permessage-deflate that can be agreed to, or nil.
    ///
    /// An offer is declined by going on to the next: a parameter that is unknown, or comes twice, or has a value that it
    /// may not have (7.1); and a window of 8 bits, which zlib cannot keep to (7.1.2.1).
    ///
    /// `keepsWindow`: whether our messages are to refer to those before them, unless the client will not have it.
    init?(_ offers: [ExtensionOffer], keepsWindow: Bool) {
        let agreements = offers.lazy.filter { $0.name == "permessage-deflate" }.compactMap {
            Self($0, keepsWindow: keepsWindow)
        }
        guard let agreement = agreements.first else { return nil }
        self = agreement
    }

    private init?(_ offer: ExtensionOffer, keepsWindow: Bool) {
        guard Set(offer.parameters.map(\.name)).count == offer.parameters.count else { return nil }
        var bits: Int?
        var keepsWindow = keepsWindow
        for (name, value) in offer.parameters {
            switch (name, value) {
            case ("server_no_context_takeover", nil): keepsWindow = false
            case ("client_no_context_takeover", nil): break
            case ("server_max_window_bits", let value?):
                guard let number = Self.bits(value), number > 8 else { return nil }
                bits = number
            // What the client can be limited to; our own window takes all that it may send (7.1.2.2).
            case ("client_max_window_bits", nil): break
            case ("client_max_window_bits", let value?): guard Self.bits(value) != nil else { return nil }
            default: return nil
            }
        }
        windowBits = bits ?? 15
        self.keepsWindow = keepsWindow
        namesWindow = bits != nil
    }

    /// The value of Sec-WebSocket-Extensions in the answer.
    var answer: String {
        "permessage-deflate" + (keepsWindow ? "" : "; server_no_context_takeover") + "; client_no_context_takeover"
            + (namesWindow ? "; server_max_window_bits=\(windowBits)" : "")
    }

    /// 8 to 15, without a leading zero (7.1.2.1).
    private static func bits(_ value: String) -> Int? {
        guard let bits = Int(value), 8...15 ~= bits, String(bits) == value else { return nil }
        return bits
    }
}
