import COpenSSL
import HubTesting
import Testing

@testable import SocketIO

@Suite struct TLSContextTests {
    typealias Wishes = TLSClient.Wishes

    @Test(
        "TLS 1.2 and 1.3 are spoken, nothing older (RFC 9325 3.1.1)",
        arguments: [
            (TLS1_VERSION, .failed(.version)), (TLS1_1_VERSION, .failed(.version)), (TLS1_2_VERSION, .done),
            (TLS1_3_VERSION, .done),
        ] as [(Int32, SecureStream.Handshake)])
    func versions(version: Int32, outcome: SecureStream.Handshake) throws {
        let pair = try TLSPair(try .elliptic(), Wishes(versions: version...version))
        #expect(pair.shakeHands() == outcome)
        if outcome == .done { #expect(SSL_version(pair.client) == version) }
    }

    @Test(
        "TLS 1.2 needs ECDHE and an AEAD (RFC 9325 4.2)",
        arguments: [
            ("ECDHE-ECDSA-AES128-GCM-SHA256", true), ("ECDHE-ECDSA-AES256-GCM-SHA384", true),
            ("ECDHE-ECDSA-CHACHA20-POLY1305", true), ("ECDHE-ECDSA-AES128-SHA", false),
            ("ECDHE-ECDSA-AES256-SHA384", false), ("ECDHE-RSA-AES128-GCM-SHA256", false), ("AES128-GCM-SHA256", false),
        ])
    func ciphers(cipher: String, isAccepted: Bool) throws {
        let wishes = Wishes(versions: TLS1_2_VERSION...TLS1_2_VERSION, ciphers: cipher + ":@SECLEVEL=0")
        let outcome = try TLSPair(try .elliptic(), wishes).shakeHands()
        #expect(outcome == (isAccepted ? .done : .failed(.cipher)))
    }

    @Test(
        "with an RSA key the same rules hold",
        arguments: [
            ("ECDHE-RSA-AES128-GCM-SHA256", true), ("DHE-RSA-AES128-GCM-SHA256", false), ("AES128-SHA", false),
            ("ECDHE-RSA-AES128-SHA256", false),
        ])
    func rsaCiphers(cipher: String, isAccepted: Bool) throws {
        let wishes = Wishes(versions: TLS1_2_VERSION...TLS1_2_VERSION, ciphers: cipher + ":@SECLEVEL=0")
        let outcome = try TLSPair(try TLSContext(Certificates.rsa), wishes).shakeHands()
        #expect(outcome == (isAccepted ? .done : .failed(.cipher)))
    }

    @Test(
        "keys are agreed on X25519 or P-256",
        arguments: [("X25519", true), ("P-256", true), ("P-384:P-256", true), ("P-384", false), ("X448", false)])
    func groups(groups: String, isAccepted: Bool) throws {
        for version in [TLS1_2_VERSION, TLS1_3_VERSION] {
            let pair = try TLSPair(
                try TLSContext(Certificates.rsa), Wishes(versions: version...version, groups: groups))
            #expect(pair.shakeHands() == (isAccepted ? .done : .failed(.cipher)))
        }
    }

    @Test(
        "of the protocols that are offered only http/1.1 is taken (RFC 7301 3.2)",
        arguments: [
            ([], ""), (["http/1.1"], "http/1.1"), (["h2", "http/1.1"], "http/1.1"), (["h2"], nil), (["http/1.0"], nil),
            (["http/1.1x"], nil), (["http/1."], nil),
        ] as [([String], String?)])
    func applicationProtocols(offered: [String], chosen: String?) throws {
        let pair = try TLSPair(try .elliptic(), Wishes(protocols: offered))
        let outcome = pair.shakeHands()
        guard let chosen else {
            #expect(outcome == .failed(.applicationProtocol))
            return
        }
        try #require(outcome == .done)
        var name: UnsafePointer<UInt8>?
        var length: UInt32 = 0
        SSL_get0_alpn_selected(pair.client, &name, &length)
        #expect(String(decoding: UnsafeBufferPointer(start: name, count: Int(length)), as: UTF8.self) == chosen)
    }

    @Test("a ticket resumes a session, until the context is replaced", arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func tickets(version: Int32) throws {
        let context = try TLSContext.elliptic()
        let first = try TLSPair(context, Wishes(versions: version...version))
        try #require(first.shakeHands() == .done)
        #expect(!first.stream.isResumed)
        // TLS 1.3 brings the ticket with what is read.
        #expect(first.peer.read() == nil)
        let session = try #require(SSL_get1_session(first.client))
        defer { SSL_SESSION_free(session) }
        // Without farewell OpenSSL's client takes its session for broken.
        SSL_shutdown(first.client)

        let second = try TLSPair(context, Wishes(versions: version...version, session: session))
        try #require(second.shakeHands() == .done)
        #expect(second.stream.isResumed)
        let other = try TLSPair(try .elliptic(), Wishes(versions: version...version, session: session))
        try #require(other.shakeHands() == .done)
        #expect(!other.stream.isResumed)
    }

    @Test("a client cannot negotiate anew (RFC 9325 3.5)")
    func renegotiation() throws {
        let pair = try TLSPair.open(Wishes(versions: TLS1_2_VERSION...TLS1_2_VERSION))
        #expect(SSL_renegotiate(pair.client) == 1)
        SSL_do_handshake(pair.client)
        #expect(pair.hubRead().0 != .done(0))
        // The refusal is an alert, at which OpenSSL's client gives up.
        #expect(SSL_do_handshake(pair.client) <= 0)
        #expect(ERR_GET_REASON(ERR_peek_last_error()) == SSL_R_NO_RENEGOTIATION)
    }

    @Test("nothing is compressed")
    func compression() throws {
        #expect(SSL_get_current_compression(try TLSPair.open().client) == nil)
    }

    @Test("a certificate tells how long it holds")
    func validity() throws {
        let context = try TLSContext.elliptic()
        #expect((context.validFrom...context.validUntil).contains(WallClock.seconds))
        #expect(context.validUntil - context.validFrom == 30 * 86_400)
    }

    @Test("what cannot serve is refused with its reason")
    func refusals() throws {
        let (good, other) = (try Certificates.elliptic.get(), try Certificates.rsa.get())
        let (short, encrypted) = (try Certificates.short.get(), try Certificates.encrypted.get())
        let noise = Array("nothing of that kind\n".utf8)
        #expect(throws: TLSContextError.noCertificate) { try TLSContext(certificates: noise, key: good.key) }
        #expect(throws: TLSContextError.noCertificate) { try TLSContext(certificates: [], key: good.key) }
        #expect(throws: TLSContextError.noCertificate) { try TLSContext(certificates: good.key, key: good.key) }
        #expect(throws: TLSContextError.noKey) { try TLSContext(certificates: good.certificate, key: noise) }
        #expect(throws: TLSContextError.noKey) { try TLSContext(certificates: good.certificate, key: good.certificate) }
        #expect(throws: TLSContextError.encryptedKey) {
            try TLSContext(certificates: encrypted.certificate, key: encrypted.key)
        }
        #expect(throws: TLSContextError.keyDoesNotMatch) {
            try TLSContext(certificates: good.certificate, key: other.key)
        }
        #expect(throws: TLSContextError.refused("ee key too small")) {
            try TLSContext(certificates: short.certificate, key: short.key)
        }
        #expect(throws: Never.self) {
            try TLSContext(certificates: good.certificate + other.certificate, key: good.key)
        }
        // Nothing lingers for the next who asks OpenSSL.
        #expect(ERR_peek_error() == 0)
    }
}
