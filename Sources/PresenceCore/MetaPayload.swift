/// The octets of a meta, never changed once they are there, and shared by all who tell of it.
///
/// One allocation with 20 octets beside what it holds, where an array has 32; and there is one for every tab.
package struct MetaPayload: Sendable {
    /// How many octets there are, and behind that the octets.
    ///
    /// `ManagedBuffer` is not `Sendable`; this one is, because nobody writes once it is made.
    nonisolated(unsafe) private let buffer: ManagedBuffer<UInt32, UInt8>

    package init(_ octets: Span<UInt8>) {
        buffer = ManagedBuffer.create(minimumCapacity: octets.count) { _ in UInt32(octets.count) }
        buffer.withUnsafeMutablePointerToElements { target in
            octets.withUnsafeBufferPointer { source in
                if let begin = source.baseAddress { target.initialize(from: begin, count: source.count) }
            }
        }
    }

    package init(_ octets: [UInt8]) { self.init(octets.span) }

    package func withSpan<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        buffer.withUnsafeMutablePointers { count, octets in
            body(UnsafeBufferPointer(start: octets, count: Int(count.pointee)).span)
        }
    }
}

extension MetaPayload: RandomAccessCollection {
    package var startIndex: Int { 0 }
    package var endIndex: Int { Int(buffer.header) }

    package subscript(index: Int) -> UInt8 {
        precondition(indices.contains(index), "octet \(index) of \(count)")
        return buffer.withUnsafeMutablePointerToElements { $0[index] }
    }
}

extension MetaPayload: Equatable {
    package static func == (lhs: MetaPayload, rhs: MetaPayload) -> Bool {
        lhs.buffer === rhs.buffer || lhs.withSpan { left in rhs.withSpan { right in left.bytes == right.bytes } }
    }
}
