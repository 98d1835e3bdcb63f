/// A list that mostly has one element: that one lies in place, and only a second one costs an allocation.
struct Few<Element> {
    private var first: Element?
    private var others: [Element] = []

    init() {}

    mutating func append(_ element: Element) {
        if first == nil { first = element } else { others.append(element) }
    }

    mutating func removeAll(where isOut: (Element) -> Bool) {
        others.removeAll(where: isOut)
        if let element = first, isOut(element) { first = others.isEmpty ? nil : others.removeFirst() }
    }
}

extension Few: RandomAccessCollection, MutableCollection {
    var startIndex: Int { 0 }
    var endIndex: Int { first == nil ? 0 : 1 + others.count }

    subscript(index: Int) -> Element {
        _read {
            if index == 0 { yield known(first) } else { yield others[index - 1] }
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
