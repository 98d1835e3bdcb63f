import Glibc
import HubIdentity

/// Signs the tokens of the tabs, with a key of one run.
struct Passports {
    /// The key as it stands in the hub's file.
    let secret: String
    private let signer: TokenSigner

    init() {
        var generator = SystemRandomNumberGenerator()
        secret = (0..<64).map { _ in "0123456789abcdef".randomElement(using: &generator) ?? "0" }.reduce(into: "") {
            $0.append($1)
        }
        guard let key = try? Secret(Array(secret.utf8)) else { preconditionFailure("64 octets are a secret") }
        signer = TokenSigner(secret: key)
    }

    /// A token that is good for a day.
    func token(_ user: String, role: String) -> String {
        signer.sign(Claims(subject: user, rollcallRole: role, expiresAt: Int64(time(nil)) + 86_400))
    }
}
