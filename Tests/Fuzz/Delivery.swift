import ChannelProtocol
import HubTesting
import JSONCore

/// Every form in which a message is delivered is whole, and its receiver reads what was sent.
func checkDelivery(of message: RelayedMessage) {
    precondition(message.payloadCount <= 1000)
    for version in WireVersion.allCases {
        for flavour in [Flavour.plain, .supabase] {
            let writer = MessageWriter(version: version, topic: "realtime:algebra")
            var output: [UInt8] = []
            let delivery = writer.deliver(message, to: flavour, into: &output)
            let received: ServerMessage?
            switch delivery {
            case .text:
                checkIsMessage(output, version)
                received = try? ServerMessage.decode(output.span, version: version)
            case .binary: received = try? ServerMessage.decode(binary: output.span)
            case .nothing:
                precondition(output.isEmpty)
                continue
            }
            guard let received else { preconditionFailure("nobody can read \(output)") }
            precondition(received.topic == "realtime:algebra")
            if message.shape == .broadcast, delivery == .text || flavour == .supabase {
                guard case .broadcast(let event, let payload, message.encoding) = received.content else {
                    preconditionFailure("\(received)")
                }
                precondition(Array(event.utf8) == Array(message.event.utf8))
                precondition(trimmed(output[payload]) == trimmed(message.payload))
            }
        }
    }
}

/// Without the white space that may stand around a JSON value and does not belong to it.
private func trimmed(_ octets: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let isSpace = { (octet: UInt8) in " \t\r\n".utf8.contains(octet) }
    return octets.drop(while: isSpace).reversed().drop(while: isSpace).reversed()[...]
}

/// One JSON value in UTF-8 of the shape of its version, by the grammar of RFC 8259.
func checkIsMessage(_ output: [UInt8], _ version: WireVersion) {
    guard output.isUTF8, let tree = JSONGrammar(output).tree else {
        preconditionFailure("not JSON: \(String(decoding: output, as: UTF8.self))")
    }
    switch tree {
    case .object(let members): precondition(version == .v1 && members.count >= 4)
    case .array(let elements): precondition(version == .v2 && elements.count == 5)
    default: preconditionFailure("\(tree)")
    }
}
