/// The head of one HTTP/1.1 response, for our own clients (RFC 9112 4).
package struct ResponseHead: Equatable, Sendable {
    /// The three digits of the status line, 100 to 999.
    package let status: Int
    /// All fields in the order they came; names are in small letters.
    package let fields: HeaderFields
    /// How long the body is; `.none` also for a body that ends with the connection, which our server never sends.
    package let framing: BodyFraming

    /// The value of the first field of that name (in small letters), or nil.
    package func first(_ name: String) -> String? { fields.first(name) }

    /// The values of all fields of that name (in small letters), in order.
    package func all(_ name: String) -> [String] { fields.all(name) }

    /// Whether the list in the fields of that name has the token, without regard to case (RFC 9110 5.6.1).
    package func hasToken(_ token: String, in name: String) -> Bool { fields.hasToken(token, in: name) }
}
