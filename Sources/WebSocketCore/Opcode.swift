/// What a frame carries (RFC 6455 5.2); 3–7 and 11–15 are reserved and have no case.
package enum Opcode: UInt8, Hashable, Sendable {
    case continuation = 0x0
    case text = 0x1
    case binary = 0x2
    case close = 0x8
    case ping = 0x9
    case pong = 0xA

    /// Whether the frame steers the connection: at most 125 octets, never fragmented (RFC 6455 5.5).
    package var isControl: Bool { rawValue & 0x8 != 0 }
}

/// Which side of the connection we are; a client masks what it sends and a server never does (RFC 6455 5.1).
package enum Role: Hashable, Sendable {
    case server, client
}
