/// Shows that octets come from somebody who knows a secret, and when they were sent: `t=SECONDS,v1=HEX`.
///
/// The tag is the HMAC-SHA256 of `SECONDS.OCTETS`, so that neither can be changed alone; whoever checks it refuses what is
/// minutes old, and with it what was recorded and sent again.
package enum StampedSignature {
    /// - Parameter seconds: since 1970.
    package static func text(for octets: [UInt8], at seconds: Int64, secret: Secret) -> String {
        guard let tag = Cryptography.hmacSHA256(Array("\(seconds).".utf8) + octets, key: secret.octets) else {
            preconditionFailure("OpenSSL does not compute HMAC-SHA256")
        }
        let hex = tag.map { octet in (octet < 16 ? "0" : "") + String(octet, radix: 16) }.joined()
        return "t=\(seconds),v1=\(hex)"
    }
}
