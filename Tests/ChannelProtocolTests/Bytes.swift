import ChannelProtocol
import HubTesting
import PresenceCore

// A span cannot stand inside `#expect`, so the tests give arrays of octets, or strings.

extension Envelope {
    static func decode(_ text: String, version: WireVersion) throws(WireError) -> Envelope {
        let bytes = Array(text.utf8)
        return try decode(bytes.span, version: version)
    }
}

extension BinaryPush {
    static func decode(_ bytes: [UInt8], version: WireVersion = .v2) throws(WireError) -> BinaryPush {
        try decode(bytes.span, version: version)
    }
}

extension JoinRequest {
    static func decode(_ payload: String) throws(WireError) -> JoinRequest {
        let bytes = Array(payload.utf8)
        return try decode(0..<bytes.count, in: bytes.span)
    }
}

extension PresenceCommand {
    static func decode(_ payload: String, rules: MetaRules = MetaRules()) throws(WireError) -> PresenceCommand {
        let bytes = Array(payload.utf8)
        return try decode(0..<bytes.count, in: bytes.span, rules: rules)
    }
}

extension MetaCodec {
    static func decode(_ object: String, rules: MetaRules = MetaRules()) throws(WireError) -> Meta {
        let bytes = Array(object.utf8)
        return try decode(0..<bytes.count, in: bytes.span, rules: rules)
    }
}

extension ServerMessage {
    static func decode(_ bytes: [UInt8], version: WireVersion) throws(WireError) -> ServerMessage {
        try decode(bytes.span, version: version)
    }

    static func decode(binary bytes: [UInt8]) throws(WireError) -> ServerMessage {
        try decode(binary: bytes.span)
    }
}

/// What `body` appended to an empty buffer.
func written(_ body: (inout [UInt8]) -> Void) -> [UInt8] {
    var output: [UInt8] = []
    body(&output)
    return output
}

/// What `body` appended, as text.
func text(_ body: (inout [UInt8]) -> Void) -> String {
    String(decoding: written(body), as: UTF8.self)
}

/// Octets from hexadecimal digits; spaces are for the reader.
func hex(_ digits: String) -> [UInt8] {
    let digits = digits.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}
