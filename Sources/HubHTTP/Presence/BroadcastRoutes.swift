import ChannelProtocol
import HTTPCore
import HubIdentity
import HubRuntime

/// Broadcasts by REST, as stock clients send them from outside a channel (wire.md 6).
enum BroadcastRoutes {
    /// `{"messages":[{"topic":"algebra","event":"cursor","payload":{}}]}`: all of them or none.
    @Sendable static func batch(_ exchange: Exchange) throws(Problem) -> Response {
        guard exchange.mediaType == "application/json" else { throw .unsupportedMediaType(exchange.mediaType) }
        let body = exchange.body
        let requests: [BroadcastRequest]
        do throws(WireError) {
            requests = try BroadcastRequest.batch(body.span, limit: exchange.configuration.maxPayloadBytes)
        } catch {
            throw .malformedBroadcast(error)
        }
        return try publish(requests, exchange)
    }

    /// One event; the body is its payload, JSON or octets.
    ///
    /// `?private=` is read by nobody: whether a room is private is its policy.
    @Sendable static func single(_ exchange: Exchange) throws(Problem) -> Response {
        let encoding: PayloadEncoding
        switch exchange.mediaType {
        case "application/json": encoding = .json
        case "application/octet-stream": encoding = .binary
        case let type: throw .unsupportedMediaType(type)
        }
        let request: BroadcastRequest
        do throws(WireError) {
            request = try BroadcastRequest.single(
                topic: exchange.places["room"] ?? "", event: exchange.places["event"] ?? "",
                body: exchange.body, encoding: encoding, isPrivate: false,
                limit: exchange.configuration.maxPayloadBytes)
        } catch .payloadTooLarge(let bytes, let limit) {
            throw .payloadTooLarge(bytes: bytes, limit: limit)
        } catch {
            throw .malformedBroadcast(error)
        }
        return try publish([request], exchange)
    }

    private static func publish(_ requests: [BroadcastRequest], _ exchange: Exchange) throws(Problem) -> Response {
        let sender = exchange.asker.isTrusted ? nil : exchange.asker.user
        var messages: [BroadcastMessage] = []
        messages.reserveCapacity(requests.count)
        for request in requests {
            let room = try Exchange.room(request.topic)
            try exchange.require(.broadcast, in: room)
            messages.append(BroadcastMessage(room: room, message: request.message, sender: sender))
        }
        try exchange.hub.broadcast(messages)
        return Response(status: 202)
    }
}
