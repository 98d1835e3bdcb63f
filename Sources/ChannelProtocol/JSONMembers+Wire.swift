package import JSONCore

// For callers that speak of messages rather than of JSON.

extension JSONMembers {
    /// `next`, with its error as a `WireError`.
    package mutating func nextMember(in text: Span<UInt8>) throws(WireError) -> (key: WireText, value: JSONValue)? {
        do throws(JSONError) {
            return try next(in: text)
        } catch {
            throw .notJSON(error)
        }
    }
}

extension JSONElements {
    /// `next`, with its error as a `WireError`.
    package mutating func nextElement(in text: Span<UInt8>) throws(WireError) -> JSONValue? {
        do throws(JSONError) {
            return try next(in: text)
        } catch {
            throw .notJSON(error)
        }
    }
}
