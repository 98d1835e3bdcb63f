import Testing

@testable import HubIdentity

/// 32 octets, the fewest that a secret may have.
func secret(_ octet: UInt8 = 7) throws -> Secret {
    try Secret([UInt8](repeating: octet, count: 32))
}

/// Noon of some day.
let noon: Int64 = 1_800_000_000

/// A token made of any header and payload, well signed by `secret()`.
func signed(_ payload: String, header: String = #"{"alg":"HS256"}"#) throws -> String {
    let message = Base64URL.encode(header.utf8) + "." + Base64URL.encode(payload.utf8)
    let tag = try #require(Cryptography.hmacSHA256(message.utf8, key: secret().octets))
    return message + "." + Base64URL.encode(tag)
}
