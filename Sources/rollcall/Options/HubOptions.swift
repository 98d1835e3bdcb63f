import HubClient
import SocketIO

/// Which hub a command asks, and as whom.
struct HubOptions: Equatable {
    var url = HubOptions.standard
    var credential: Credential?
    /// Certificates that are believed beside those of the system.
    var authorities: String?

    /// By what somebody shows who they are.
    enum Credential: Equatable {
        case token(String)
        case file(String)
    }

    /// Where a hub listens that is told nothing.
    private static var standard: HubAddress {
        guard let address = HubAddress("http://\(ListenAddress.standard)") else {
            preconditionFailure("the address of a hub is one")
        }
        return address
    }

    /// For commands over HTTP.
    static var table: [Option<HubOptions>] {
        tableWithoutTLS + [Option("ca-file", \.authorities, .path, "Who signed the hub's certificate, PEM.")]
    }

    static var tableWithoutTLS: [Option<HubOptions>] {
        [
            Option("url", \.url, .hub, standard: standard.description, "The hub."),
            Option("token", \.credential, .token, secret: true, "Who asks; see rollcall token."),
            Option("token-file", \.credential, .tokenFile, "A file with the token."),
        ]
    }

    /// The hub as an operand, where there is one.
    static var operand: Option<HubOptions> {
        Option("URL", \.url, .hub, standard: nil, "The hub, or the link to its page.")
    }

    /// The token, or nil when none was given.
    func token() throws(Stop) -> String? {
        switch credential {
        case .token(let text)?: return text
        case .file(let path)?:
            let words = String(decoding: try readTextFile(path), as: UTF8.self).split(whereSeparator: \.isWhitespace)
            guard words.count == 1, let word = words.first else {
                throw Stop(.usage, "\(path): expected one token", hint: "rollcall token … > \(path)")
            }
            return String(word)
        case nil: return url.adminToken
        }
    }

    func trust() throws(Stop) -> TLSTrust {
        do throws(TLSContextError) {
            return try TLSTrust(authorities: authorities)
        } catch {
            throw Stop(.usage, "--ca-file \(authorities ?? ""): \(error)", hint: "it holds certificates in PEM")
        }
    }
}

extension ValueReader where Value == HubAddress {
    static var hub: Self {
        Self(
            "URL", expectation: "an address such as ws://127.0.0.1:4000 or https://hub.example",
            read: { HubAddress($0) }, show: \.description)
    }
}

extension ValueReader where Value == HubOptions.Credential {
    // What a request cannot carry is no token.
    fileprivate static var token: Self {
        Self(
            "TOKEN", expectation: "a token as rollcall token prints it",
            read: { text in
                let isWord = !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
                return isWord ? .token(text) : nil
            },
            show: { _ in "(hidden)" })
    }

    fileprivate static var tokenFile: Self {
        Self(
            "PATH", expectation: "a text that is not empty", read: { $0.isEmpty ? nil : .file($0) },
            show: { if case .file(let path) = $0 { path } else { "" } })
    }
}
