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
        for pair in (raw ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentCoding.decode(parts[0], plusIsSpace: true),
                let value = PercentCoding.decode(parts.count > 1 ? parts[1] : "", plusIsSpace: true)
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
