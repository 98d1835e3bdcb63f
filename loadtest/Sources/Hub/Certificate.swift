import Glibc

/// A certificate of a day that vouches for nobody, made by the `openssl` command.
struct Certificate {
    let path: String
    let keyPath: String

    static func selfSigned() throws(Failure) -> Certificate {
        let files = [try TemporaryFile("", name: "cert.pem"), try TemporaryFile("", name: "key.pem")]
        let certificate = Certificate(path: files[0].path, keyPath: files[1].path)
        let child = try ChildProcess(
            [
                "/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=localhost", "-days", "1", "-keyout",
                certificate.keyPath, "-out", certificate.path,
            ], withErrors: true)
        guard child.wait(seconds: 20) == 0 else {
            certificate.remove()
            throw .unreachable((["openssl made no certificate"] + child.rest).joined(separator: "\n"))
        }
        return certificate
    }

    func remove() {
        unlink(path)
        unlink(keyPath)
    }
}
