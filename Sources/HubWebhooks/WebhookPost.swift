import CCurl

/// The requests to one endpoint, one after the other; its connection is kept between them.
///
/// Certificates are verified, redirects are not followed, and nothing but HTTP is spoken.
final class WebhookPost {
    /// Milliseconds for a whole request, and for a connection.
    private static let timeout = 10_000
    private static let connectTimeout = 5_000
    /// Octets of an answer's body that are let pass.
    private static let answerLimit = 4_096

    let handle: UnsafeMutableRawPointer
    private(set) var isUnderWay = false
    private var fields: UnsafeMutablePointer<curl_slist>?
    private let answerLeft = UnsafeMutablePointer<Int>.allocate(capacity: 1)

    init(to address: WebhookAddress, agent: String) {
        guard let handle = curl_easy_init() else { preconditionFailure("libcurl does not start") }
        self.handle = handle
        answerLeft.initialize(to: Self.answerLimit)
        ccurl_set_text(handle, CURLOPT_URL, address.text)
        ccurl_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https")
        ccurl_set_number(handle, CURLOPT_FOLLOWLOCATION, 0)
        ccurl_set_number(handle, CURLOPT_SSL_VERIFYPEER, 1)
        ccurl_set_number(handle, CURLOPT_SSL_VERIFYHOST, 2)
        ccurl_set_number(handle, CURLOPT_TIMEOUT_MS, Self.timeout)
        ccurl_set_number(handle, CURLOPT_CONNECTTIMEOUT_MS, Self.connectTimeout)
        // Not by signals, which belong to the process.
        ccurl_set_number(handle, CURLOPT_NOSIGNAL, 1)
        ccurl_set_text(handle, CURLOPT_USERAGENT, agent)
        ccurl_forget_answer(handle, answerLeft)
    }

    deinit {
        curl_easy_cleanup(handle)
        curl_slist_free_all(fields)
        answerLeft.deallocate()
    }

    func begin(_ body: [UInt8], signature: String, in multi: UnsafeMutableRawPointer) {
        curl_slist_free_all(fields)
        fields = nil
        // A wait for `100 Continue` would cost a second where nobody knows it.
        for line in ["content-type: application/json", "rollcall-signature: \(signature)", "expect:"] {
            fields = curl_slist_append(fields, line)
        }
        answerLeft.pointee = Self.answerLimit
        ccurl_set_list(handle, CURLOPT_HTTPHEADER, fields)
        ccurl_set_body(handle, body, body.count)
        isUnderWay = true
        curl_multi_add_handle(multi, handle)
    }

    /// Takes the request back; what became of it, and in a word why.
    func end(_ code: CURLcode, in multi: UnsafeMutableRawPointer) -> (WebhookQueue.Outcome, why: String) {
        let status = ccurl_status(handle)
        curl_multi_remove_handle(multi, handle)
        isUnderWay = false
        // Whatever became of the rest of the answer: its first line was there.
        switch status {
        case 200..<300: return (.delivered, "")
        case 410: return (.gone, "")
        case 1...: return (.failed, "HTTP \(status)")
        default: return (.failed, String(cString: curl_easy_strerror(code)))
        }
    }
}
