/// The fields of one received head, kept as the octets that came: a String is made only for a value that is asked for.
///
/// Two allocations whatever the number of fields; a lookup is a short scan, since heads have a dozen lines.
package struct HeaderFields: RandomAccessCollection, Equatable, Sendable {
    /// Where one field lies in `octets`; the name is already in small letters.
    struct Entry: Equatable {
        var name: Range<UInt32>
        var value: Range<UInt32>
    }

    /// The whole head; the start line's parts are cut from it too.
    let octets: [UInt8]
    let entries: [Entry]

    package var startIndex: Int { 0 }
    package var endIndex: Int { entries.count }

    package subscript(position: Int) -> HeaderField {
        HeaderField(string(entries[position].name), string(entries[position].value))
    }

    /// The value of the first field of that name (in small letters), or nil.
    package func first(_ name: String) -> String? {
        for entry in entries where isName(name, entry) { return string(entry.value) }
        return nil
    }

    /// The values of all fields of that name (in small letters), in the order of the head.
    package func all(_ name: String) -> [String] {
        var values: [String] = []
        for entry in entries where isName(name, entry) { values.append(string(entry.value)) }
        return values
    }

    /// How many fields have that name (in small letters).
    package func count(of name: String) -> Int {
        var count = 0
        for entry in entries where isName(name, entry) { count += 1 }
        return count
    }

    /// Whether the comma-separated list that all fields of that name form has the token, without regard to case.
    ///
    /// RFC 9110 5.6.1: several lines are one list, blanks around and empty elements between commas mean nothing.
    package func hasToken(_ token: String, in name: String) -> Bool {
        for entry in entries where isName(name, entry) {
            for element in elements(entry.value) where isEqualIgnoringCase(element, token) { return true }
        }
        return false
    }

    /// The elements of the comma-separated list that all fields of that name form, without the empty ones.
    package func list(_ name: String) -> [String] {
        var found: [String] = []
        for entry in entries where isName(name, entry) {
            for element in elements(entry.value) { found.append(string(element)) }
        }
        return found
    }

    func string(_ range: Range<UInt32>) -> String {
        String(decoding: octets[Int(range.lowerBound)..<Int(range.upperBound)], as: UTF8.self)
    }

    private func isName(_ name: String, _ entry: Entry) -> Bool {
        let wanted = name.utf8.span
        guard wanted.count == entry.name.count else { return false }
        let start = Int(entry.name.lowerBound)
        for index in wanted.indices where wanted[index] != octets[start + index] { return false }
        return true
    }

    private func isEqualIgnoringCase(_ range: Range<UInt32>, _ token: String) -> Bool {
        let wanted = token.utf8.span
        guard wanted.count == range.count else { return false }
        let start = Int(range.lowerBound)
        for index in wanted.indices
        where Octet.lowercased(wanted[index]) != Octet.lowercased(octets[start + index]) {
            return false
        }
        return true
    }

    private func elements(_ value: Range<UInt32>) -> ListElements {
        ListElements(octets: octets, rest: value)
    }
}

/// The elements of one comma-separated value, trimmed, without the empty ones (RFC 9110 5.6.1).
private struct ListElements: Sequence, IteratorProtocol {
    let octets: [UInt8]
    var rest: Range<UInt32>

    mutating func next() -> Range<UInt32>? {
        while !rest.isEmpty {
            var start = rest.lowerBound
            var end = start
            while end < rest.upperBound, octets[Int(end)] != Octet.comma { end += 1 }
            rest = Swift.min(end + 1, rest.upperBound)..<rest.upperBound
            while start < end, Octet.isBlank(octets[Int(start)]) { start += 1 }
            while end > start, Octet.isBlank(octets[Int(end) - 1]) { end -= 1 }
            if start < end { return start..<end }
        }
        return nil
    }
}
