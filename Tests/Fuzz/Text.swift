import ChannelProtocol
import HubTesting
import JSONCore
import PresenceCore

/// Whatever text one client sends, what others get of it is one JSON message in UTF-8 that says the same.
func checkText(_ octets: [UInt8]) {
    // The WebSocket layer lets no other text through (RFC 6455 8.1).
    guard octets.isUTF8 else { return }
    let text = octets.span
    for version in WireVersion.allCases {
        _ = try? ServerMessage.decode(text, version: version)
        guard let envelope = try? Envelope.decode(text, version: version) else { continue }
        precondition(envelope.event.range.count <= Envelope.nameLimit)
        checkJoin(envelope, in: octets, version)
        if let message = try? RelayedMessage.broadcast(envelope.payload, in: text, limit: 1000) {
            checkDelivery(of: message)
        }
        if let message = try? RelayedMessage.event(envelope, in: text, limit: 1000) {
            precondition(message.payload == octets[envelope.payload])
            checkDelivery(of: message)
        }
        var rules = MetaRules()
        rules.limit = 1000
        if case .track(let meta)? = try? PresenceCommand.decode(envelope.payload, in: text, rules: rules) {
            checkMeta(meta, rules)
        }
        rules.verifiedUser = UserID("ada")
        if let meta = try? MetaCodec.decode(join: envelope.payload, in: text, rules: rules) {
            checkMeta(meta, rules)
            for member in members(of: Array(meta.payload)) {
                precondition(member.name != "access_token" && member.name != "apikey", "a token would be shown")
                precondition(member.name != "user_id" || member.value == .string("ada"))
            }
        }
    }
}

/// What is read from a join is read again from what our own client would write for it.
private func checkJoin(_ envelope: Envelope, in octets: [UInt8], _ version: WireVersion) {
    guard let request = try? JoinRequest.decode(envelope.payload, in: octets.span) else { return }
    let ref = Ref(7)
    let writer = ClientWriter(version: version, topic: "realtime:algebra", joinRef: ref)
    var written: [UInt8] = []
    writer.join(request, into: &written)
    let again = try? Envelope.decode(written.span, version: version)
    precondition(again?.ref == ref)
    let back = again.flatMap { try? JoinRequest.decode($0.payload, in: written.span) }
    precondition(back == request, "\(request), then \(back.map { "\($0)" } ?? "nothing")")

    var reply: [UInt8] = []
    MessageWriter(version: version, topic: envelope.topic.string(in: octets.span)).joinReply(
        postgresChanges: request.postgresChanges, resumed: nil, joinRef: envelope.joinRef, ref: envelope.ref,
        into: &reply)
    checkIsMessage(reply, version)
}

/// A meta is a JSON object within its limit, without a member that is the server's or harms a page.
private func checkMeta(_ meta: Meta, _ rules: MetaRules) {
    let payload = Array(meta.payload)
    precondition(payload.count <= rules.limit && payload.isUTF8)
    for member in members(of: payload) {
        precondition(!HazardNames.contains(member.name) && member.name != "phx_ref", member.name)
    }
    precondition((try? MetaCodec.decode(0..<payload.count, in: payload.span, rules: rules)) == meta)
}

/// All members of a JSON object, every occurrence of a repeated name among them.
private func members(of object: [UInt8]) -> [(name: String, value: Tree)] {
    var reading = JSONMembers(0..<object.count)
    var members: [(String, Tree)] = []
    do throws(JSONError) {
        while let (key, value) = try reading.next(in: object.span) {
            members.append((key.string(in: object.span), try Tree(value, in: object.span)))
        }
        try reading.expectEnd(in: object.span)
    } catch {
        preconditionFailure("\(String(decoding: object, as: UTF8.self)): \(error)")
    }
    return members
}
