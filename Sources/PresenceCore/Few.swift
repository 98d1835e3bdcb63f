/// A list that mostly has one element: that one lies in place, and only a second one costs an allocation.
package struct Few<Element> {
    @usableFromInline var first: Element?
    @usableFromInline var others: [Element] = []

    @inlinable package init() {}

    @inlinable package mutating func append(_ element: Element) {
        if first == nil { first = element } else { others.append(element) }
    }

    @inlinable @discardableResult
    package mutating func remove(at index: Int) -> Element {
        if index > 0 { return others.remove(at: index - 1) }
        let element = Self.known(first.take())
        if !others.isEmpty { first = others.removeFirst() }
        return element
    }

    @inlinable package mutating func removeAll(where isOut: (Element) -> Bool) {
        others.removeAll(where: isOut)
        if let element = first, isOut(element) { first = others.isEmpty ? nil : others.removeFirst() }
    }

    @inlinable static func known(_ element: consuming Element?) -> Element {
        guard let element else { preconditionFailure("nothing at 0 of an empty list") }
        return element
    }
}

extension Few: RandomAccessCollection, MutableCollection {
    @inlinable package var startIndex: Int { 0 }
    @inlinable package var endIndex: Int { first == nil ? 0 : 1 + others.count }

    // What is asked all the time, without the generic ways of collections: those look up types as they run.

    @inlinable package var isEmpty: Bool { first == nil }
    @inlinable package var count: Int { endIndex }
    @inlinable package var indices: Range<Int> { 0..<endIndex }

    @inlinable package func firstIndex(where isIt: (Element) -> Bool) -> Int? {
        guard let first else { return nil }
        if isIt(first) { return 0 }
        for index in others.indices where isIt(others[index]) { return index + 1 }
        return nil
    }

    @inlinable package func contains(where isIt: (Element) -> Bool) -> Bool { firstIndex(where: isIt) != nil }

    @inlinable package subscript(index: Int) -> Element {
        _read {
            if index == 0 { yield Self.known(first) } else { yield others[index - 1] }
        }
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
