extension JSONObjectWriter {
    /// A member that is there in any case: `null` says that there is no value, which a reader who merges must hear.
    package mutating func nullable(_ name: StaticString, _ value: String?, into json: inout [UInt8]) {
        key(name, into: &json)
        if let value { json.append(quoted: value) } else { json.append("null") }
    }

    /// A member that is JSON as it stands; none for `nil`.
    package mutating func member(_ name: StaticString, json value: String?, into json: inout [UInt8]) {
        guard let value else { return }
        key(name, into: &json)
        json.append(contentsOf: value.utf8)
    }

    /// A member that is a list, each of whose rows is appended by `row`.
    package mutating func array<Row>(
        _ name: StaticString, _ rows: some Sequence<Row>, into json: inout [UInt8],
        _ row: (Row, inout [UInt8]) -> Void
    ) {
        key(name, into: &json)
        json.append(array: rows, row)
    }
}
