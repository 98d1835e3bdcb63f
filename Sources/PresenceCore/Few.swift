/// A list that mostly has one element: that one lies in place, and only a second one costs an allocation.
///
/// Public, not `package` like all else: only what is public is specialised for the types of other modules (Swift 6.3), and
/// unspecialised it looks up those types whenever it is asked anything. The same holds for `DenseTable`.
public struct Few<Element> {
    @usableFromInline var first: Element?
    @usableFromInline var others: [Element] = []

    @inlinable public init() {}

    @inlinable public mutating func append(_ element: Element) {
        if first == nil { first = element } else { others.append(element) }
    }

    @inlinable @discardableResult
    public mutating func remove(at index: Int) -> Element {
        if index > 0 { return others.remove(at: index - 1) }
        let element = Self.known(first.take())
        if !others.isEmpty { first = others.removeFirst() }
        return element
    }

    @inlinable public mutating func removeAll(where isOut: (Element) -> Bool) {
        others.removeAll(where: isOut)
        if let element = first, isOut(element) { first = others.isEmpty ? nil : others.removeFirst() }
    }

    @inlinable static func known(_ element: consuming Element?) -> Element {
        guard let element else { preconditionFailure("nothing at 0 of an empty list") }
        return element
    }
}

extension Few: RandomAccessCollection, MutableCollection {
    @inlinable public var startIndex: Int { 0 }
    @inlinable public var endIndex: Int { first == nil ? 0 : 1 + others.count }

    // What is asked all the time, without the generic ways of collections: those look up types as they run.

    @inlinable public var isEmpty: Bool { first == nil }
    @inlinable public var count: Int { endIndex }
    @inlinable public var indices: Range<Int> { 0..<endIndex }

    /// Asks elements where they lie, where a subscript copies.
    @inlinable public func firstIndex(where isIt: (Element) -> Bool) -> Int? {
        switch first {
        case nil: return nil
        case .some(let element): if isIt(element) { return 0 }
        }
        for index in others.indices where isIt(others[index]) { return index + 1 }
        return nil
    }

    @inlinable public func contains(where isIt: (Element) -> Bool) -> Bool { firstIndex(where: isIt) != nil }

    @inlinable public subscript(index: Int) -> Element {
        // Not `_read`: a coroutine that is not inlined takes its frame from the heap, and one that is copies no less.
        get { index == 0 ? Self.known(first) : others[index - 1] }
        _modify {
            if index == 0 {
                var element = Self.known(first.take())
                defer { first = element }
                yield &element
            } else {
                yield &others[index - 1]
            }
        }
    }
}

extension Few: Sendable where Element: Sendable {}
