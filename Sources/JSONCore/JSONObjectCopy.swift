/// Copies of JSON objects in which top-level members are left out or replaced; everything else keeps its octets.
package enum JSONObjectCopy {
    /// What becomes of one member.
    package enum Edit {
        case keep
        case drop
        /// Its value becomes this string.
        case replace(String)
    }

    /// Appends the object in `range` with each top-level member judged by `edit`; every member of a name is judged.
    ///
    /// An object to which nothing happens is copied whole, white space included; one without members becomes `{}`, so
    /// that whoever splices a member behind the others need only look at the length.
    package static func append(
        _ range: Range<Int>, in text: Span<UInt8>, to output: inout [UInt8], edit: (WireText) -> Edit
    ) throws(JSONError) {
        var reading = JSONMembers(range)
        var count = 0
        var isWhole = true
        while let (key, _) = try reading.next(in: text) {
            count += 1
            if case .keep = edit(key) { continue }
            isWhole = false
        }
        guard !isWhole || count == 0 else {
            output.append(text, range)
            return
        }
        var members = JSONMembers(range)
        output.append(.openBrace)
        var isFirst = true
        while let (key, value) = try members.next(in: text) {
            let change = edit(key)
            if case .drop = change { continue }
            if !isFirst { output.append(.comma) }
            isFirst = false
            if case .replace(let string) = change {
                output.append(text, key.range.lowerBound - 1..<key.range.upperBound + 1)
                output.append(.colon)
                output.append(quoted: string)
            } else {
                output.append(text, key.range.lowerBound - 1..<value.range.upperBound)
            }
        }
        output.append(.closeBrace)
    }
}
