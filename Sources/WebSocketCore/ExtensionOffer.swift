import HTTPCore

/// One extension that a client offers, with its parameters in their order (RFC 6455 9.1).
struct ExtensionOffer: Equatable {
    typealias Parameter = (name: String, value: String?)

    let name: String
    let parameters: [Parameter]

    /// The offers of all fields, in the client's order; nil if they do not form a list by the grammar.
    static func list(_ values: [String]) -> [ExtensionOffer]? {
        var offers: [ExtensionOffer] = []
        for value in values {
            var rest = Array(value.utf8)[...]
            while true {
                skipBlanks(&rest)
                // Empty elements of a list mean nothing (RFC 9110 5.6.1).
                if rest.first != Octet.comma, !rest.isEmpty {
                    guard let offer = offer(&rest) else { return nil }
                    offers.append(offer)
                }
                guard let next = rest.popFirst() else { break }
                guard next == Octet.comma else { return nil }
            }
        }
        // One element at least, wherever the field stands (RFC 6455 9.1).
        return offers.isEmpty && !values.isEmpty ? nil : offers
    }

    static func == (one: Self, two: Self) -> Bool {
        one.name == two.name && one.parameters.elementsEqual(two.parameters, by: ==)
    }

    /// `token *( ";" token [ "=" ( token / quoted-string ) ] )`.
    private static func offer(_ rest: inout ArraySlice<UInt8>) -> ExtensionOffer? {
        guard let name = token(&rest) else { return nil }
        var parameters: [Parameter] = []
        skipBlanks(&rest)
        while rest.first == UInt8(ascii: ";") {
            rest.removeFirst()
            skipBlanks(&rest)
            guard let name = token(&rest) else { return nil }
            skipBlanks(&rest)
            var value: String?
            if rest.first == UInt8(ascii: "=") {
                rest.removeFirst()
                skipBlanks(&rest)
                value = rest.first == UInt8(ascii: "\"") ? quoted(&rest) : token(&rest)
                guard value != nil else { return nil }
                skipBlanks(&rest)
            }
            parameters.append((name, value))
        }
        return ExtensionOffer(name: name, parameters: parameters)
    }

    private static func token(_ rest: inout ArraySlice<UInt8>) -> String? {
        let token = rest.prefix(while: Octet.isToken)
        rest = rest[token.endIndex...]
        return token.isEmpty ? nil : String(decoding: token, as: UTF8.self)
    }

    /// A quoted string; what it says must be a token all the same (RFC 6455 9.1).
    private static func quoted(_ rest: inout ArraySlice<UInt8>) -> String? {
        rest.removeFirst()
        var octets: [UInt8] = []
        while let octet = rest.popFirst() {
            if octet == UInt8(ascii: "\"") {
                return octets.isEmpty ? nil : String(decoding: octets, as: UTF8.self)
            }
            guard let said = octet == UInt8(ascii: "\\") ? rest.popFirst() : octet, Octet.isToken(said) else {
                return nil
            }
            octets.append(said)
        }
        return nil
    }

    private static func skipBlanks(_ rest: inout ArraySlice<UInt8>) {
        rest = rest.drop(while: Octet.isBlank)
    }
}
