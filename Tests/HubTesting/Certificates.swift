import Foundation

/// Certificates and keys for tests, made by the `openssl` command and never kept.
package struct Certificates: Sendable {
    package let certificate: [UInt8]
    package let key: [UInt8]

    /// A self-signed one of P-256.
    package static let elliptic = Result {
        try Certificates("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    }

    /// A self-signed one of RSA.
    package static let rsa = Result { try Certificates("-newkey", "rsa:2048", "-nodes") }

    /// An RSA key that can be broken.
    package static let short = Result { try Certificates("-newkey", "rsa:1024", "-nodes") }

    /// A key that a passphrase protects.
    package static let encrypted = Result { try Certificates("-newkey", "rsa:2048", "-passout", "pass:algebra") }

    private init(_ arguments: String...) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (certificate, key) = (folder.appending(path: "certificate"), folder.appending(path: "key"))
        let openssl = Process()
        openssl.executableURL = URL(filePath: "/usr/bin/env")
        openssl.arguments =
            ["openssl", "req", "-x509", "-subj", "/CN=localhost", "-days", "30"] + arguments
            + ["-keyout", key.path(), "-out", certificate.path()]
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
        precondition(openssl.terminationStatus == 0, "openssl req")
        self.certificate = [UInt8](try Data(contentsOf: certificate))
        self.key = [UInt8](try Data(contentsOf: key))
    }
}
