package import JSONCore

// A span cannot stand inside `#expect`, so the tests give arrays of octets.

extension WireText {
    package func string(in bytes: [UInt8]) -> String { string(in: bytes.span) }
    package func equals(_ name: String, in bytes: [UInt8]) -> Bool { equals(name, in: bytes.span) }
}

extension JSONScanner {
    package static func document(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
        try document(0..<bytes.count, in: bytes.span)
    }
}
