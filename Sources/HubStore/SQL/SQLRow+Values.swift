import PresenceCore

extension SQLRow {
    func text(_ column: Int) throws(StoreError) -> String {
        guard let text = optionalText(column) else { throw .unreadable(column: column) }
        return text
    }

    func integer(_ column: Int) throws(StoreError) -> Int {
        guard let number = optionalInteger(column) else { throw .unreadable(column: column) }
        return Int(number)
    }

    func flag(_ column: Int) throws(StoreError) -> Bool {
        try integer(column) != 0
    }

    func timestamp(_ column: Int) throws(StoreError) -> Timestamp {
        Timestamp(milliseconds: Int64(try integer(column)))
    }

    func optionalTimestamp(_ column: Int) -> Timestamp? {
        optionalInteger(column).map { Timestamp(milliseconds: $0) }
    }

    func name<Kind>(_ column: Int, as kind: Kind.Type = Kind.self) throws(StoreError) -> Name<Kind> {
        guard let name = Name<Kind>(try text(column)) else { throw .unreadable(column: column) }
        return name
    }

    func optionalName<Kind>(_ column: Int, as kind: Kind.Type = Kind.self) throws(StoreError) -> Name<Kind>? {
        guard let text = optionalText(column) else { return nil }
        guard let name = Name<Kind>(text) else { throw .unreadable(column: column) }
        return name
    }

    /// A word of a closed list, such as a status.
    func word<Word: RawRepresentable<String>>(_ column: Int, as word: Word.Type = Word.self) throws(StoreError) -> Word
    {
        guard let word = Word(rawValue: try text(column)) else { throw .unreadable(column: column) }
        return word
    }
}
