import ChannelProtocol
import HubTesting

/// Whatever body a REST call has, what of it is broadcast is whole: read as a batch, then as the payload of one event.
func checkREST(_ octets: [UInt8]) {
    if let requests = try? BroadcastRequest.batch(octets.span, limit: 1000) {
        let judgement = JSONJudgement(octets)
        guard case .object(let members)? = judgement.demanded, case .array(let messages)? = members["messages"] else {
            preconditionFailure("no batch was accepted as one")
        }
        precondition(requests.count == messages.count && requests.count <= BroadcastRequest.limit)
        for (request, message) in zip(requests, messages) {
            guard case .object(let members) = message else { preconditionFailure("\(message)") }
            precondition(members["topic"] == .string(request.topic) && !request.topic.isEmpty)
            precondition(members["event"] == .string(request.message.event))
            precondition(members["payload"] == JSONGrammar(Array(request.message.payload)).tree)
            checkDelivery(of: request.message)
        }
    }
    for encoding in [PayloadEncoding.json, .binary] {
        let single = try? BroadcastRequest.single(
            topic: "algebra", event: "cursor", body: octets, encoding: encoding, isPrivate: false, limit: 1000)
        let isGood = encoding == .binary || JSONJudgement(octets).demanded != nil
        precondition((single != nil) == (isGood && octets.count <= 1000))
        guard let single else { continue }
        precondition(Array(single.message.payload) == octets)
        checkDelivery(of: single.message)
    }
}
