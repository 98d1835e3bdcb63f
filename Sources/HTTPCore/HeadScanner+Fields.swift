extension HeadScanner {
    /// Reads field lines up to and including the empty line, and keeps the head's octets with them (RFC 9112 5).
    mutating func fields() throws(Stop) -> HeaderFields {
        var entries: [HeaderFields.Entry] = []
        entries.reserveCapacity(16)
        while try peek() != Octet.carriageReturn {
            guard entries.count < limits.maxFields else { throw .refused(.tooManyFields(limit: limits.maxFields)) }
            let name = try fieldName()
            entries.append(HeaderFields.Entry(name: name, value: try fieldValue()))
        }
        try lineEnd(or: .bareCarriageReturn)
        var kept = [UInt8](octets[..<at])
        for entry in entries {
            for index in Int(entry.name.lowerBound)..<Int(entry.name.upperBound) {
                kept[index] = Octet.lowercased(kept[index])
            }
        }
        return HeaderFields(octets: kept, entries: entries)
    }

    /// Steps over a name and its colon.
    ///
    /// With a blank before the colon two readers could see two different names (RFC 9112 5.1).
    private mutating func fieldName() throws(Stop) -> Range<UInt32> {
        let start = at
        while at < end, Octet.isToken(octets[at]) { at += 1 }
        switch try peek() {
        case Octet.colon where at > start:
            at += 1
            return range(start, at - 1)
        case Octet.colon: throw .refused(.emptyFieldName)
        case Octet.lineFeed: throw .refused(.bareLineFeed)
        case Octet.space, Octet.tab: throw .refused(at > start ? .spaceBeforeColon : .lineFolding)
        case let octet: throw .refused(.badFieldName(octet: octet))
        }
    }

    /// Steps over a value and its line's end, and gives the value without the blanks around it (RFC 9112 5).
    private mutating func fieldValue() throws(Stop) -> Range<UInt32> {
        while at < end, Octet.isBlank(octets[at]) { at += 1 }
        let start = at
        var valueEnd = at
        while at < end {
            let octet = octets[at]
            if octet > Octet.space && octet != 0x7F {
                at += 1
                valueEnd = at
            } else if Octet.isBlank(octet) {
                at += 1
            } else {
                break
            }
        }
        try lineEnd(or: .badFieldValue(octet: try peek()))
        return range(start, valueEnd)
    }
}
