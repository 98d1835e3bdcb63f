import HubIdentity

/// Where the keys of tokens come from; read at the start and again at each SIGHUP.
struct KeyFiles: Sendable {
    let secretFile: String?
    let publicKeyFiles: [String]

    /// Whether there are any: without, nobody is verified.
    var isEmpty: Bool { secretFile == nil && publicKeyFiles.isEmpty }

    /// All keys, or the first complaint about a file.
    func read() throws(Stop) -> [VerificationKey] {
        var keys: [VerificationKey] = []
        if let secretFile { keys.append(VerificationKey(.hs256(try Secret(file: secretFile)))) }
        for text in publicKeyFiles {
            let (id, path) = Self.named(text)
            guard !keys.contains(where: { $0.id == id }) else {
                throw Stop(.usage, "two keys are named \(id)", hint: "name one of them: --jwt-key-file NAME=\(path)")
            }
            keys.append(VerificationKey(id: id, .publicKey(try PublicKey(file: path))))
        }
        return keys
    }

    /// The name by which tokens choose the key (`kid`), and its file: `kid=PATH`, or the file's base name without `.pem`.
    static func named(_ text: String) -> (id: String, path: String) {
        if let equals = text.firstIndex(of: "="), equals != text.startIndex {
            return (String(text[..<equals]), String(text[text.index(after: equals)...]))
        }
        let base = text.split(separator: "/").last.map(String.init) ?? text
        return (base.hasSuffix(".pem") ? String(base.dropLast(4)) : base, text)
    }
}

extension PublicKey {
    /// The public key in a file (`--jwt-key-file`).
    convenience init(file path: String) throws(Stop) {
        let octets = try readTextFile(path)
        do throws(PublicKeyError) {
            try self.init(pem: octets)
        } catch {
            throw Stop(.usage, "\(path): \(error)", hint: "such a file comes from: openssl pkey -in KEY -pubout")
        }
    }
}
