import HubTesting
import WebSocketCore

/// No octets inflate past a limit, and none leave anything behind for the message after them (RFC 7692 7.2.2).
///
/// The input is read as frames of a connection that agreed upon compression, then inflated as the payload of one
/// message, at last compressed itself.
func checkInflating(_ octets: [UInt8]) {
    // One for all, as a loop has one for all its connections.
    let inflater = Inflater()
    checkFrames(octets, by: inflater)
    checkPayload(octets, by: inflater)
    guard let payload = octets.withUnsafeBytes(Deflater(windowBits: 9).deflate) else { return }
    precondition(payload.count < octets.count)
    precondition(Inflated(payload, limit: octets.count, by: inflater) == .inflated(octets))
}

/// Octets that one message may have; low, because the laws hold for any limit and long messages take long.
private let limit = 4096

private func checkFrames(_ octets: [UInt8], by inflater: Inflater) {
    var generator = generator(for: octets)
    let cuts = octets.cuts(using: &generator)
    for role in [Role.server, .client] {
        let whole = FrameReading(octets, role: role, limit: limit, allowsCompression: true)
        let pieces = FrameReading(octets, role: role, limit: limit, cutAt: cuts, allowsCompression: true)
        precondition(whole.events == pieces.events && whole.violation == pieces.violation)
        for case .compressed(let kind, let payload) in whole.events {
            precondition(payload.count <= limit)
            guard case .inflated(let inflated) = Inflated(payload, kind, limit: limit, by: inflater) else { continue }
            precondition(inflated.count <= limit && (kind == .binary || inflated.isUTF8))
        }
    }
}

private func checkPayload(_ octets: [UInt8], by inflater: Inflater) {
    let whole = Inflated(octets, limit: limit, by: inflater)
    precondition(whole == Inflated(octets, limit: limit, by: Inflater()), "an earlier message shows")
    switch whole {
    case .inflated(let inflated): checkMessage(inflated, from: octets, by: inflater)
    case .refused(.inflatesTooFar(limit)): checkBomb(octets, by: inflater)
    case .refused(let violation): precondition(violation == .invalidDeflate)
    }
}

/// Beyond the limit that was set there are those of the inflater.
private func checkBomb(_ octets: [UInt8], by inflater: Inflater) {
    let bound = max(Inflater.freeBytes, octets.count * Inflater.maxRatio)
    do throws(ProtocolViolation) {
        let count = try octets.span.withUnsafeBytes { octets throws(ProtocolViolation) in
            try inflater.withInflated(.binary, octets, limit: .max, \.count)
        }
        precondition(count > limit && count <= bound)
    } catch {
        precondition(error == .invalidDeflate || error == .inflatesTooFar(limit: bound))
    }
}

private func checkMessage(_ inflated: [UInt8], from octets: [UInt8], by inflater: Inflater) {
    let whole = Inflated.inflated(inflated)
    precondition(Inflated(octets, limit: inflated.count, by: inflater) == whole, "the limit is one too low")
    if !inflated.isEmpty {
        let limit = inflated.count - 1
        precondition(Inflated(octets, limit: limit, by: inflater) == .refused(.inflatesTooFar(limit: limit)))
    }
    let asText: Inflated = inflated.isUTF8 ? whole : .refused(.invalidText)
    precondition(Inflated(octets, .text, limit: limit, by: inflater) == asText)

    // Each message begins afresh, so twice its blocks say it twice: joined by the tail that was taken off, unless a
    // final block ended it (RFC 7692 7.2.3.4). So short a one cannot have too many final blocks.
    guard octets.count <= 60 else { return }
    let twice = Inflated.inflated(inflated + inflated)
    let joints: [[UInt8]] = [[0, 0, 0xFF, 0xFF], []]
    precondition(joints.contains { Inflated(octets + $0 + octets, limit: 2 * limit, by: inflater) == twice })
}

/// What an inflater says about a payload, as a value.
private enum Inflated: Equatable {
    case inflated([UInt8])
    case refused(ProtocolViolation)

    init(_ payload: [UInt8], _ kind: MessageKind = .binary, limit: Int, by inflater: Inflater) {
        do throws(ProtocolViolation) {
            self = try payload.span.withUnsafeBytes { octets throws(ProtocolViolation) in
                .inflated(try inflater.withInflated(kind, octets, limit: limit) { Array($0) })
            }
        } catch {
            self = .refused(error)
        }
    }
}
