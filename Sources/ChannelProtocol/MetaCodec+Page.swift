import JSONCore
package import PresenceCore

extension MetaCodec {
    /// What a session says when only its page changes: `page` becomes this one, and so does `current_page` where it stands.
    ///
    /// Errors as those of `decode`.
    package static func turn(_ meta: Meta, to page: String, rules: MetaRules) throws(WireError) -> Meta {
        let octets = Array(meta.payload)
        let text = octets.span
        var payload: [UInt8] = []
        do throws(JSONError) {
            try JSONObjectCopy.append(0..<text.count, in: text, to: &payload) { key in
                if key.equals("page", in: text) { return .drop }
                return key.equals("current_page", in: text) ? .replace(page) : .keep
            }
        } catch {
            throw .notJSON(error)
        }
        payload.removeLast()
        if payload.count > 1 { payload.append(.comma) }
        payload.append("\"page\":")
        payload.append(quoted: page)
        payload.append(.closeBrace)
        return try decode(0..<payload.count, in: payload.span, rules: rules)
    }
}
