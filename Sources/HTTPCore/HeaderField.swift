/// One field of a head: a name in small letters and its value without surrounding blanks (RFC 9110 5).
package struct HeaderField: Hashable, Sendable {
    /// In small letters, since names compare without case (RFC 9110 5.1).
    package var name: String
    /// Octets that are not UTF-8 were replaced by U+FFFD; nothing that Rollcall reads has any.
    package var value: String

    package init(_ name: String, _ value: String) {
        self.name = name.utf8.contains { $0 &- 0x41 < 26 } ? name.lowercased() : name
        self.value = value
    }

    /// Appends `name: value` and the line's end; a control octet in either goes out as a blank.
    ///
    /// A value that repeats what a client sent can therefore never begin a line of its own.
    package func append(to out: inout [UInt8]) {
        for octet in name.utf8 { out.append(Octet.isToken(octet) ? octet : 0x2D) }
        out.append(Octet.colon)
        out.append(Octet.space)
        for octet in value.utf8 { out.append(octet < 0x20 || octet == 0x7F ? Octet.space : octet) }
        out.append(Octet.carriageReturn)
        out.append(Octet.lineFeed)
    }
}
