/// A list that mostly has one element: that one lies in place, and only a second one costs an allocation.
package struct Few<Element> {
    private var first: Element?
    private var others: [Element] = []

    package init() {}

    package mutating func append(_ element: Element) {
        if first == nil { first = element } else { others.append(element) }
    }

    package mutating func removeAll(where isOut: (Element) -> Bool) {
        others.removeAll(where: isOut)
        if let element = first, isOut(element) { first = others.isEmpty ? nil : others.removeFirst() }
    }

    @discardableResult
    package mutating func remove(at index: Int) -> Element {
        guard index == 0 else { return others.remove(at: index - 1) }
        let element = known(first)
        first = others.isEmpty ? nil : others.removeFirst()
        return element
    }
}

extension Few: RandomAccessCollection, MutableCollection {
    package var startIndex: Int { 0 }
    package var endIndex: Int { first == nil ? 0 : 1 + others.count }

    package subscript(index: Int) -> Element {
        get {
            guard index == 0 else { return others[index - 1] }
            return known(first)
        }
        _modify {
            if index == 0 {
                var element = known(first.take())
                defer { first = element }
                yield &element
            } else {
                yield &others[index - 1]
            }
        }
    }

    private func known(_ element: consuming Element?) -> Element {
        guard let element else { preconditionFailure("nothing at 0 of an empty list") }
        return element
    }
}

extension Few: Sendable where Element: Sendable {}
