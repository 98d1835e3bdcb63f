import HubTesting
import WebSocketCore

/// Cutting frames on their way changes no event and no refusal, on either side; text is UTF-8 and within the limit.
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
