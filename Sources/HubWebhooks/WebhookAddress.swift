import CCurl

/// Where an operator wants to be told: an `http` or `https` address, as libcurl reads it.
package struct WebhookAddress: Equatable, Sendable {
    let text: String
    /// Host and port, for the log: a path may hold a secret.
    package let name: String

    /// Nil unless it is an address of HTTP; a user or password in it is none of ours to send.
    package init?(_ text: String) {
        guard let url = curl_url() else { return nil }
        defer { curl_url_cleanup(url) }
        guard curl_url_set(url, CURLUPART_URL, text, 0) == CURLUE_OK, let scheme = Self.part(CURLUPART_SCHEME, of: url),
            ["http", "https"].contains(scheme), let host = Self.part(CURLUPART_HOST, of: url),
            Self.part(CURLUPART_USER, of: url) == nil
        else { return nil }
        self.text = text
        name = Self.part(CURLUPART_PORT, of: url).map { "\(host):\($0)" } ?? host
    }

    private static func part(_ part: CURLUPart, of url: OpaquePointer) -> String? {
        var found: UnsafeMutablePointer<CChar>?
        guard curl_url_get(url, part, &found, 0) == CURLUE_OK, let found else { return nil }
        defer { curl_free(found) }
        return String(cString: found)
    }
}
