import HubTesting
import WebSocketCore

/// Cutting frames on their way changes no event and no refusal, on either side; text is UTF-8 and within the limit.
///
/// Nor does it matter in how many frames a message comes, or what control frames stand between them (RFC 6455 5.4).
func checkFrames(_ octets: [UInt8]) {
    let limit = 4096
    var generator = generator(for: octets)
    let cuts = octets.cuts(using: &generator)
    for role in [Role.server, .client] {
        let whole = FrameReading(octets, role: role, limit: limit)
        let pieces = FrameReading(octets, role: role, limit: limit, cutAt: cuts)
        precondition(whole.events == pieces.events, "\(whole.events), in pieces \(pieces.events)")
        precondition(whole.violation == pieces.violation)
        for event in whole.events {
            switch event {
            case .text(let text): precondition(text.count <= limit && text.isUTF8)
            case .compressed: preconditionFailure("no extension was agreed upon")
            case .binary(let payload): precondition(payload.count <= limit)
            case .ping(let payload), .pong(let payload): precondition(payload.count <= 125)
            case .close(let code, _): precondition(code?.isValidOnWire ?? true)
            }
        }
        precondition(FrameReading(written(whole.events, to: role), role: role, limit: limit).events == whole.events)
        let messages = whole.events.filter(\.isMessage)
        let fragments = fragmented(messages, to: role, using: &generator)
        let again = FrameReading(fragments, role: role, limit: limit, cutAt: fragments.cuts(using: &generator))
        precondition(again.violation == nil && again.events.filter(\.isMessage) == messages)
    }
}

/// The messages in random fragments, with pings between them.
private func fragmented(
    _ messages: [FrameReading.Event], to role: Role, using generator: inout SeededGenerator
) -> [UInt8] {
    var out: [UInt8] = []
    for message in messages {
        let opcode: Opcode
        let octets: [UInt8]
        switch message {
        case .text(let payload): (opcode, octets) = (.text, payload)
        case .binary(let payload): (opcode, octets) = (.binary, payload)
        default: continue
        }
        var start = 0
        for end in octets.cuts(using: &generator).prefix(20) + [octets.count] {
            let mask: UInt32? = role == .server ? .random(in: 0...UInt32.max, using: &generator) : nil
            let piece = Array(octets[start..<end])
            FrameWriter.appendFrame(
                start == 0 ? opcode : .continuation, piece.span, isFinal: end == octets.count, mask: mask, to: &out)
            start = end
            let ping: [UInt8] = [1, 2]
            if Bool.random(using: &generator) { FrameWriter.appendFrame(.ping, ping.span, mask: mask, to: &out) }
        }
    }
    return out
}

extension FrameReading.Event {
    fileprivate var isMessage: Bool {
        switch self {
        case .text, .binary: true
        case .compressed, .ping, .pong, .close: false
        }
    }
}

/// The events as the other side would have sent them.
private func written(_ events: [FrameReading.Event], to role: Role) -> [UInt8] {
    let mask: UInt32? = role == .server ? 0x37FA_213D : nil
    var out: [UInt8] = []
    for event in events {
        switch event {
        case .text(let octets): FrameWriter.appendFrame(.text, octets.span, mask: mask, to: &out)
        case .compressed: break
        case .binary(let octets): FrameWriter.appendFrame(.binary, octets.span, mask: mask, to: &out)
        case .ping(let octets): FrameWriter.appendFrame(.ping, octets.span, mask: mask, to: &out)
        case .pong(let octets): FrameWriter.appendFrame(.pong, octets.span, mask: mask, to: &out)
        case .close(let code, let reason): FrameWriter.appendClose(code, reason: reason, mask: mask, to: &out)
        }
    }
    return out
}

extension [UInt8] {
    /// Judged by the standard library's repairing decoder: another way than the one that is tested.
    var isUTF8: Bool { Array(String(decoding: self, as: UTF8.self).utf8) == self }
}
