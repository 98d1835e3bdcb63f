extension BodyReader {
    /// One octet of what surrounds the chunks (RFC 9112 7.1).
    mutating func step(_ octet: UInt8) throws(HeadError) {
        switch state {
        case .sizeDigits(let size, let count):
            state = try sizeDigit(octet, size, count)
        case .blankAfterSize(let size):
            // Nothing but an extension may follow a blank: "5 0" is no size (RFC 9112 7.1.1).
            try discard(octet)
            if octet == UInt8(ascii: ";") {
                state = .chunkExtension(size: size)
            } else if !Octet.isBlank(octet) {
                throw .badChunk
            }
        case .chunkExtension(let size):
            try discard(octet)
            if octet == Octet.carriageReturn { state = .sizeLineFeed(size: size) }
        case .sizeLineFeed(let size):
            try expect(Octet.lineFeed, octet)
            state = size == 0 ? .trailerStart : .data(remaining: size)
        case .dataCarriageReturn:
            try expect(Octet.carriageReturn, octet)
            state = .dataLineFeed
        case .dataLineFeed:
            try expect(Octet.lineFeed, octet)
            state = .sizeDigits(size: 0, count: 0)
        case .trailerStart, .trailer:
            let isLast = state == .trailerStart && octet == Octet.carriageReturn
            try discard(octet)
            state = isLast ? .lastLineFeed : octet == Octet.carriageReturn ? .trailerLineFeed : .trailer
        case .trailerLineFeed:
            try expect(Octet.lineFeed, octet)
            state = .trailerStart
        case .lastLineFeed:
            try expect(Octet.lineFeed, octet)
            state = .done
        case .fixed, .data, .done:
            preconditionFailure("\(state) is not stepped octet by octet")
        }
    }

    /// The chunk's size is refused as soon as its digits pass the limit: nothing waits for the data.
    private func sizeDigit(_ octet: UInt8, _ size: Int, _ count: Int) throws(HeadError) -> State {
        if let value = Octet.hexValue(octet) {
            // Fifteen digits cannot overflow, and a run of zeros ends too.
            guard count < 15 else { throw .badChunk }
            let grown = size << 4 | Int(value)
            guard grown <= limit - body.count else { throw .bodyTooLarge(limit: limit) }
            return .sizeDigits(size: grown, count: count + 1)
        }
        guard count > 0 else { throw .badChunk }
        switch octet {
        case Octet.carriageReturn: return .sizeLineFeed(size: size)
        case UInt8(ascii: ";"): return .chunkExtension(size: size)
        case Octet.space, Octet.tab: return .blankAfterSize(size: size)
        default: throw .badChunk
        }
    }

    private func expect(_ wanted: UInt8, _ octet: UInt8) throws(HeadError) {
        guard octet == wanted else { throw .badChunk }
    }

    /// Counts an octet of an extension or trailer; only CR ends a line there, and no other control octet may be.
    private mutating func discard(_ octet: UInt8) throws(HeadError) {
        discarded += 1
        guard discarded <= Self.maxDiscardedBytes else { throw .headTooLarge(limit: Self.maxDiscardedBytes) }
        let isText = octet >= Octet.space && octet != 0x7F || octet == Octet.tab || octet == Octet.carriageReturn
        guard isText else { throw .badChunk }
    }
}
