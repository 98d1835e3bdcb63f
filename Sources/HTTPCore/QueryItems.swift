/// The names and values of a URL's query, in order, decoded after splitting.
package struct QueryItems: Equatable, Sendable {
    /// One `name=value`; without an `=` the value is empty.
    package struct Item: Equatable, Sendable {
        package var name: String
        package var value: String
    }

    package let items: [Item]

    /// Reads a raw query; nil when a percent escape is broken or the octets are not UTF-8.
    ///
    /// No query has no items.
    package init?(_ raw: String?) {
        var items: [Item] = []
        for pair in Array((raw ?? "").utf8).split(separator: UInt8(ascii: "&")) {
            let nameEnd = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            guard let name = PercentCoding.decode(octets: pair[..<nameEnd], plusIsSpace: true),
                let value = PercentCoding.decode(octets: pair[nameEnd...].dropFirst(), plusIsSpace: true)
            else { return nil }
            items.append(Item(name: name, value: value))
        }
        self.items = items
    }

    /// The value of the first item of that name, or nil.
    package subscript(name: String) -> String? {
        items.first { $0.name == name }?.value
    }
}
