/// Whom a shard's wheel calls, in eight octets, because there is one for every connection: a room's serial has the first bit
/// set, which no generation of a connection has.
struct Deadline {
    enum Kind: Equatable {
        case connection(ConnectionRef)
        case room(RoomSerial)
        /// Once a second: blocked readers are judged, sessions seen.
        case sweep
    }

    private let rawValue: UInt64

    private static let roomBit: UInt64 = 1 << 63
    private static let sweep = UInt64.max

    init(_ kind: Kind) {
        rawValue =
            switch kind {
            case .connection(let ref): ref.token
            case .room(let serial): Self.roomBit | serial
            case .sweep: Self.sweep
            }
    }

    func kind(onShard shard: Int) -> Kind {
        if rawValue == Self.sweep { return .sweep }
        if rawValue & Self.roomBit != 0 { return .room(rawValue ^ Self.roomBit) }
        return .connection(ConnectionRef(shard: UInt16(shard), token: rawValue))
    }
}
