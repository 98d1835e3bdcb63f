import SocketIO

/// Where the certificate comes from; read at the start and again at each SIGHUP.
struct TLSFiles: Sendable {
    let certificate: String
    let key: String

    /// What connections get from now on, or the complaint about a file.
    func read() throws(Stop) -> TLSContext {
        let certificates = try readTextFile(certificate)
        let key = try readTextFile(self.key)
        do throws(TLSContextError) {
            return try TLSContext(certificates: certificates, key: key)
        } catch {
            throw Stop(.usage, "\(error.isAboutKey ? self.key : certificate): \(error)", hint: error.hint)
        }
    }
}

extension TLSContextError {
    fileprivate var isAboutKey: Bool {
        switch self {
        case .noCertificate, .refused: false
        case .noKey, .encryptedKey, .keyDoesNotMatch: true
        }
    }

    fileprivate var hint: String {
        switch self {
        case .noCertificate: "the file holds the hub's own certificate first, then those above it"
        case .noKey: "the file holds what openssl genpkey writes"
        case .encryptedKey: "openssl pkey -in KEY -out PLAIN takes the passphrase away"
        case .keyDoesNotMatch: "openssl x509 -in CERT -noout -pubkey and openssl pkey -in KEY -pubout must say the same"
        case .refused: "RSA of 2048 bits or more, or P-256, signed with SHA-256, will do"
        }
    }
}
