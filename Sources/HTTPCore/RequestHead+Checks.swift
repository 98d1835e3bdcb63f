extension RequestHead {
    /// A head whose Host and framing are sound; these can be judged only when all fields are there.
    static func checked(_ line: RequestLine, _ fields: HeaderFields) throws(HeadScanner.Stop) -> RequestHead {
        try HeadScanner.Stop.wrapping { () throws(HeadError) in
            let hosts = fields.all("host")
            // HTTP/1.0 knew no Host; proxies still ask by it for health and metrics (RFC 9112 3.2).
            guard !hosts.isEmpty || line.minorVersion == 0 else { throw .missingHost }
            guard hosts.count <= 1 else { throw .duplicateHost }
            guard hosts.allSatisfy({ Host.isValid($0.utf8) }) else { throw .badHost }
            let framing = try BodyFraming(fields, minorVersion: line.minorVersion)
            return RequestHead(fields: fields, framing: framing, minorVersion: line.minorVersion, line: line)
        }
    }
}
