/// Why a text is not JSON (RFC 8259), with the octet at which that became certain.
package enum JSONError: Error, Hashable, Sendable {
    /// The text ended inside a value.
    case unexpectedEnd
    /// This octet cannot stand here (RFC 8259 2).
    case unexpectedByte(at: Int)
    /// Something other than white space follows the value (RFC 8259 2).
    case trailingBytes(at: Int)
    /// A number with a leading zero, without a digit after `.` or `e`, or with a sign alone (RFC 8259 6).
    case badNumber(at: Int)
    /// A backslash that starts no escape of RFC 8259 7.
    case badEscape(at: Int)
    /// A `\u` escape that is half of a surrogate pair: no Unicode string has one (RFC 8259 8.2).
    case loneSurrogate(at: Int)
    /// An unescaped octet below 0x20 inside a string (RFC 8259 7).
    case controlCharacter(at: Int)
    /// Arrays and objects nested deeper than `JSONScanner.depthLimit`.
    case tooDeep(at: Int)
    /// The octets are not UTF-8 (RFC 8259 8.1).
    case invalidUTF8

    /// The octet at which it became certain; nil for the end of the text, and for text that is not UTF-8.
    package var position: Int? {
        switch self {
        case .unexpectedEnd, .invalidUTF8: nil
        case .unexpectedByte(let at), .trailingBytes(let at), .badNumber(let at), .badEscape(let at),
            .loneSurrogate(let at), .controlCharacter(let at), .tooDeep(let at):
            at
        }
    }
}
