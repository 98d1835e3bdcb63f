extension HeadScanner {
    /// No method that anybody uses is longer; a longer one is "not implemented" (RFC 9112 3).
    static let maxMethodBytes = 32

    /// Reads the request line with its end (RFC 9112 3).
    mutating func requestLine() throws(Stop) -> RequestLine {
        if try peek() == Octet.carriageReturn { try lineEnd(or: .badRequestLine) }
        let method = try self.method()
        var line = try target(method: method)
        try literal(" ", or: .badTarget)
        line.minorVersion = try version(or: .badRequestLine)
        try lineEnd(or: .badRequestLine)
        return line
    }

    /// Reads the status line with its end; the reason is skipped (RFC 9112 4).
    mutating func statusLine() throws(Stop) -> (status: Int, minorVersion: Int) {
        let minorVersion = try version(or: .badStatusLine)
        try literal(" ", or: .badStatusLine)
        var status = 0
        for _ in 0..<3 { status = status * 10 + (try digit(or: .badStatusLine)) }
        guard status >= 100 else { throw .refused(.badStatusLine) }
        if try peek() == Octet.space {
            while true {
                let octet = try peek()
                guard octet >= Octet.space && octet != 0x7F || octet == Octet.tab else { break }
                at += 1
            }
        }
        try lineEnd(or: .badStatusLine)
        return (status, minorVersion)
    }

    private mutating func method() throws(Stop) -> Range<UInt32> {
        let start = at
        // The first octet of a TLS record is 22; saying so saves somebody an afternoon.
        if try peek() == 0x16 { throw .refused(.tlsHello) }
        while true {
            let octet = try peek()
            guard Octet.isToken(octet) else {
                if octet == Octet.space && at > start { break }
                throw .refused(octet == Octet.lineFeed ? .bareLineFeed : .badRequestLine)
            }
            at += 1
            guard at - start <= Self.maxMethodBytes else { throw .refused(.methodTooLong(limit: Self.maxMethodBytes)) }
        }
        let method = start..<at
        // No method will ever be named PRI: it announces HTTP/2 (RFC 9113 3.4).
        if octets[method].elementsEqual("PRI".utf8) { throw .refused(.http2Preface) }
        at += 1
        return range(start, at - 1)
    }

    /// Reads the target in one of the three forms that a server may see (RFC 9112 3.2).
    ///
    /// Browsers leave `|`, `[` and others unescaped in a query, so any visible octet but `#` is let through.
    private mutating func target(method: Range<UInt32>) throws(Stop) -> RequestLine {
        let start = at
        var question: Int?
        let first = try peek()
        guard first == Octet.slash || first == 0x2A || first | 0x20 == 0x68 else { throw .refused(.badTarget) }
        while true {
            let octet = try peek()
            guard octet > Octet.space && octet < 0x7F && octet != 0x23 else { break }
            if octet == 0x3F && question == nil { question = at }
            at += 1
            guard at - start <= limits.maxTargetBytes else {
                throw .refused(.targetTooLong(limit: limits.maxTargetBytes))
            }
        }
        guard octets[at] == Octet.space else { throw .refused(.badTarget) }

        let pathEnd = question ?? at
        var pathStart = start
        var authority: Range<UInt32>?
        if first == 0x2A {
            let isOptions = octets[Int(method.lowerBound)..<Int(method.upperBound)].elementsEqual("OPTIONS".utf8)
            guard at == start + 1 && isOptions else { throw .refused(.badTarget) }
        } else if first != Octet.slash {
            let hostStart = try schemeEnd(from: start)
            pathStart = octets[hostStart..<pathEnd].firstIndex(of: Octet.slash) ?? pathEnd
            guard hostStart < pathStart, Host.isValid(octets[hostStart..<pathStart]) else { throw .refused(.badTarget) }
            authority = range(hostStart, pathStart)
        }
        return RequestLine(
            method: method, target: range(start, at), path: range(pathStart, pathEnd),
            query: question.map { range($0 + 1, at) }, authority: authority, minorVersion: 1)
    }

    /// Where the authority of an absolute URL begins; the schemes are those of RFC 9112 3.2.2 and RFC 6455 4.1.
    private func schemeEnd(from start: Int) throws(Stop) -> Int {
        for scheme in ["http://", "https://"] where at - start >= scheme.utf8.count {
            let front = octets[start..<start + scheme.utf8.count]
            if front.lazy.map(Octet.lowercased).elementsEqual(scheme.utf8) { return front.endIndex }
        }
        throw .refused(.badTarget)
    }
}
