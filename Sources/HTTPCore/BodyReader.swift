/// Collects the body of one request, by length or by chunks, up to a limit (RFC 9112 6, 7.1).
///
/// Memory follows the octets received, never the length announced.
package struct BodyReader: Sendable {
    /// Octets that chunk extensions and trailers may take in all; past it the answer is 431.
    ///
    /// They are read and dropped.
    package static let maxDiscardedBytes = 8_192

    /// What was received of the body, without chunk framing.
    package private(set) var body: [UInt8] = []

    let limit: Int
    var discarded = 0
    var state: State

    /// What the next octet must be.
    enum State: Equatable {
        case fixed(remaining: Int)
        case sizeDigits(size: Int, count: Int)
        case blankAfterSize(size: Int)
        case chunkExtension(size: Int)
        case sizeLineFeed(size: Int)
        case data(remaining: Int)
        case dataCarriageReturn
        case dataLineFeed
        case trailerStart
        case trailer
        case trailerLineFeed
        case lastLineFeed
        case done
    }

    /// A reader for the head's body of at most `limit` octets; 413 at once when the announced length is larger.
    package init(_ head: RequestHead, limit: Int) throws(HeadError) {
        try self.init(framing: head.framing, limit: limit)
    }

    /// As above, for a body whose framing is already known.
    package init(framing: BodyFraming, limit: Int) throws(HeadError) {
        self.limit = limit
        switch framing {
        case .none: state = .done
        case .length(let length):
            guard length <= limit else { throw .bodyTooLarge(limit: limit) }
            state = length == 0 ? .done : .fixed(remaining: length)
        case .chunked: state = .sizeDigits(size: 0, count: 0)
        }
    }

    /// Whether the whole body has been received.
    package var isComplete: Bool { state == .done }

    /// Takes octets and says how many belonged to the body; those after it are the next request's.
    package mutating func receive(_ bytes: Span<UInt8>) throws(HeadError) -> Int {
        var at = 0
        while at < bytes.count, state != .done {
            switch state {
            case .fixed(let remaining):
                let taken = append(bytes, from: at, atMost: remaining)
                at += taken
                state = taken == remaining ? .done : .fixed(remaining: remaining - taken)
            case .data(let remaining):
                let taken = append(bytes, from: at, atMost: remaining)
                at += taken
                state = taken == remaining ? .dataCarriageReturn : .data(remaining: remaining - taken)
            default:
                try step(bytes[at])
                at += 1
            }
        }
        return at
    }

    private mutating func append(_ bytes: Span<UInt8>, from start: Int, atMost most: Int) -> Int {
        let taken = min(most, bytes.count - start)
        bytes.extracting(start..<start + taken).withUnsafeBufferPointer { body.append(contentsOf: $0) }
        return taken
    }
}
