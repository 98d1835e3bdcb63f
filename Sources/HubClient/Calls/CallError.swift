package import HTTPCore
package import SocketIO

/// Why a hub could not be asked, or did not answer.
package enum CallError: Error, Equatable {
    case noSuchHost(String, reason: String)
    case cannotConnect(SocketAddress, IOError)
    /// The TLS handshake failed.
    case tls(TLSFailure)
    /// The handshake went well, and the certificate is not to be believed.
    case untrusted(TLSPeer)
    /// Nothing, or not enough, came within the time.
    case timedOut(milliseconds: UInt64)
    /// The other side left before its answer was whole.
    case ended
    /// What came is no answer in HTTP.
    case notHTTP(HeadError)
}
