import ChannelProtocol
import JSONCore
import PresenceCore

/// Whatever binary frame one client sends, its names are UTF-8, its JSON is JSON, and others can read it.
func checkBinary(_ octets: [UInt8]) {
    let frame = octets.span
    _ = try? ServerMessage.decode(binary: frame)
    precondition((try? BinaryPush.decode(frame, version: .v1)) == nil, "vsn 1 has no binary frames")
    guard let push = try? BinaryPush.decode(frame, version: .v2) else { return }
    precondition(push.payload.upperBound == octets.count)
    for name in [push.topic, push.event] { precondition(Array(octets[name.range]).isUTF8) }
    for cut in push.payload.lowerBound..<octets.count where push.encoding == .binary {
        let shorter = try? BinaryPush.decode(frame.extracting(0..<cut), version: .v2)
        precondition(shorter?.event == push.event, "a payload of octets may have any length")
    }
    for cut in 0..<push.payload.lowerBound {
        precondition((try? BinaryPush.decode(frame.extracting(0..<cut), version: .v2)) == nil, "cut at \(cut)")
    }
    guard let message = try? RelayedMessage.binary(push, in: frame, limit: 1000) else { return }
    precondition(message.payload == octets[push.payload])
    checkDelivery(of: message)
}
