import COpenSSL
import HubIdentity
import HubTesting

/// No octets are a token unless our key has signed them, and what it has signed says what it said.
///
/// The input is judged as a token; then its first line as the header and the rest as the payload of one that our key
/// has really signed, since no fuzzer gets past an HMAC.
func checkToken(_ octets: [UInt8]) {
    let now: Int64 = 1_800_000_000
    let verifier = TokenVerifier(secret: secret)
    precondition((try? verifier.verify(String(decoding: octets, as: UTF8.self), now: now)) == nil, "forged")

    let parts = octets.split(separator: UInt8(ascii: "\n"), maxSplits: 1)
    guard parts.count == 2 else { return }
    let message = Base64URL.encode(parts[0]) + "." + Base64URL.encode(parts[1])
    let token = message + "." + Base64URL.encode(tag(of: message))
    guard let claims = try? verifier.verify(token, now: now) else { return }
    precondition(claims.expiresAt + verifier.leeway > now && (claims.notBefore ?? 0) <= now + verifier.leeway)
    guard case .object(let header) = Tree(foundation: Array(parts[0])) ?? .null else {
        preconditionFailure("the header is no object")
    }
    precondition(header["alg"] == .string("HS256") && header["crit"] == nil)
    precondition((try? verifier.verify(TokenSigner(secret: secret).sign(claims), now: now)) == claims)

    var damaged = Array(token.utf8)
    var generator = generator(for: octets)
    let index = Int.random(in: 0..<damaged.count, using: &generator)
    damaged[index] ^= UInt8.random(in: 1...127, using: &generator)
    precondition(
        (try? verifier.verify(String(decoding: damaged, as: UTF8.self), now: now)) == nil, "changed at \(index)")
}

private let key = Array("the fuzzer's key, which signs nothing else".utf8)
private let secret: Secret = {
    guard let secret = try? Secret(key) else { preconditionFailure("the key is long enough") }
    return secret
}()

/// HMAC-SHA256 by a way of its own (RFC 7518 3.2).
private func tag(of message: String) -> [UInt8] {
    var tag = [UInt8](repeating: 0, count: 32)
    let octets = Array(message.utf8)
    EVP_Q_mac(nil, "HMAC", nil, "SHA256", nil, key, key.count, octets, octets.count, &tag, tag.count, nil)
    return tag
}
