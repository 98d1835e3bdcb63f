/// A queue in pieces: what a storm leaves takes the room that it needs, is never moved, and is given back as it is worked
/// off.
struct Backlog<Item> {
    /// Items of a piece.
    static var pieceSize: Int { 256 }

    private var pieces: ContiguousArray<ContiguousArray<Item>> = []
    /// The piece that is taken from, and how many of its items are gone.
    private var head = 0
    private var taken = 0

    var isEmpty: Bool { head == pieces.count }

    mutating func append(_ item: Item) {
        if !isEmpty, pieces[pieces.count - 1].count < Self.pieceSize {
            pieces[pieces.count - 1].append(item)
            return
        }
        var piece: ContiguousArray<Item> = []
        // Most of the time there is but one, and little in it.
        if !isEmpty { piece.reserveCapacity(Self.pieceSize) }
        piece.append(item)
        pieces.append(piece)
    }

    mutating func popFirst() -> Item? {
        guard !isEmpty else { return nil }
        let item = pieces[head][taken]
        taken += 1
        if taken == pieces[head].count {
            pieces[head] = []
            taken = 0
            head += 1
            if isEmpty { self = Backlog() }
        }
        return item
    }

    func contains(where isIt: (Item) -> Bool) -> Bool {
        var begin = taken
        for piece in pieces[head...] {
            if piece[begin...].contains(where: isIt) { return true }
            begin = 0
        }
        return false
    }
}

extension Backlog: Sendable where Item: Sendable {}
