extension ContiguousArray {
    /// Appends to what there is one of for every tab: it grows by an eighth at a time, where `append` doubles it.
    ///
    /// So a list of any length wastes little, and moving what is there is a copy of octets.
    @inlinable public mutating func appendThriftily(_ element: Element) {
        if count == capacity { reserveCapacity(count + Swift.max(2, count / 8)) }
        append(element)
    }
}
