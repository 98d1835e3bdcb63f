package import WebSocketCore

/// What a reader said about some octets, with every payload resolved, so that two readings compare by `==`.
package struct FrameReading: Equatable {
    package enum Event: Equatable {
        case text([UInt8])
        case binary([UInt8])
        case compressed(MessageKind, [UInt8])
        case ping([UInt8])
        case pong([UInt8])
        case close(CloseCode?, String)
    }

    package private(set) var events: [Event] = []
    package private(set) var violation: ProtocolViolation?
    /// How many octets had been given when the violation was thrown.
    package private(set) var refusedAt: Int?

    /// Gives the octets in one read each from cut to cut; every read has a buffer of its own, as from a socket.
    package init(
        _ octets: [UInt8], role: Role = .server, limit: Int = 1 << 20, cutAt cuts: [Int] = [],
        allowsCompression: Bool = false
    ) {
        var reader = FrameReader(role: role, maxMessageBytes: limit, allowsCompression: allowsCompression)
        var start = 0
        for end in cuts + [octets.count] where end > start {
            var read = Array(octets[start..<end])
            start = end
            receive(&read, by: &reader)
            guard violation == nil else {
                refusedAt = end
                return
            }
        }
    }

    private mutating func receive(_ read: inout [UInt8], by reader: inout FrameReader) {
        read.withUnsafeMutableBytes { buffer in
            var offset = 0
            do throws(ProtocolViolation) {
                while let incoming = try reader.next(in: buffer, from: &offset) {
                    events.append(Self.resolve(incoming, in: buffer))
                }
            } catch {
                violation = error
                return
            }
            if offset != buffer.count { preconditionFailure("nil was returned with octets left at \(offset)") }
        }
    }

    private static func resolve(_ incoming: Incoming, in buffer: UnsafeMutableRawBufferPointer) -> Event {
        func octets(_ payload: Payload) -> [UInt8] { payload.withOctets(in: buffer) { Array($0) } }
        return switch incoming {
        case .message(.text, let payload): .text(octets(payload))
        case .message(.binary, let payload): .binary(octets(payload))
        case .compressed(let kind, let payload): .compressed(kind, octets(payload))
        case .ping(let payload): .ping(octets(payload))
        case .pong(let payload): .pong(octets(payload))
        case .close(let code, let reason): .close(code, reason)
        }
    }
}

extension [UInt8] {
    /// Random places to cut, dense or sparse, in order.
    package func cuts(using generator: inout SeededGenerator) -> [Int] {
        let step = Int.random(in: 1...Swift.max(1, count), using: &generator)
        var cuts: [Int] = []
        var at = 0
        while at < count {
            at += Int.random(in: 1...step, using: &generator)
            if at < count { cuts.append(at) }
        }
        return cuts
    }
}
