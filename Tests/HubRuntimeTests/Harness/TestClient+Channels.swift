import ChannelProtocol
import PresenceCore
import WebSocketCore

@testable import HubRuntime

/// What people do in rooms; every function sends one message with the next ref.
extension TestClient {
    func join(_ topic: String = "room:algebra", as key: String? = nil, _ wish: (inout JoinRequest) -> Void = { _ in }) {
        var request = JoinRequest()
        request.hasConfig = true
        request.presence.key = key
        wish(&request)
        join(topic, request)
    }

    /// As plain Phoenix does: without a config, so that joining is tracking (wire.md 5).
    func joinPlainly(_ topic: String = "room:algebra", userID: String, _ members: String = "{}") {
        var request = JoinRequest()
        request.userID = userID
        join(topic, request, extra: members)
    }

    private func join(_ topic: String, _ request: JoinRequest, extra: String = "{}") {
        let writer = ClientWriter(version: version, topic: topic, joinRef: nextRef())
        writers[topic] = writer
        self.topic = topic
        text { writer.join(request, extra: extra == "{}" ? [] : Array(extra.utf8), into: &$0) }
    }

    func leave(_ topic: String? = nil) {
        push(topic) { writer, ref, output in writer.leave(ref: ref, into: &output) }
    }

    func track(_ meta: String = "{}", in topic: String? = nil) {
        push(topic) { writer, ref, output in writer.track(Array(meta.utf8), ref: ref, into: &output) }
    }

    func untrack(_ topic: String? = nil) {
        push(topic) { writer, ref, output in writer.untrack(ref: ref, into: &output) }
    }

    func announce(_ state: PageState, every interval: UInt64? = nil, in topic: String? = nil) {
        let announcement = Announcement(state: state, intervalMS: interval)
        push(topic) { writer, ref, output in writer.announce(announcement, ref: ref, into: &output) }
    }

    func signal(_ values: String, in topic: String? = nil) {
        push(topic) { writer, ref, output in writer.signal(Array(values.utf8), ref: ref, into: &output) }
    }

    func broadcast(_ event: String, _ payload: String = "{}", in topic: String? = nil) {
        push(topic) { writer, ref, output in
            writer.broadcast(event, payload: Array(payload.utf8), ref: ref, into: &output)
        }
    }

    /// As realtime-js broadcasts: kind 3 (wire.md 3).
    func broadcastBinary(_ event: String, _ encoding: PayloadEncoding, _ payload: [UInt8]) {
        guard let writer = writers[topic] else { return }
        var message: [UInt8] = []
        writer.binaryBroadcast(event, encoding, payload: payload, ref: nextRef(), into: &message)
        send(.binary, message)
    }

    /// Any event.
    func push(_ event: String, _ payload: String = "{}", in topic: String? = nil) {
        push(topic) { writer, ref, output in
            writer.push(event, payload: Array(payload.utf8), ref: ref, into: &output)
        }
    }

    func refresh(token: String) {
        push { writer, ref, output in writer.accessToken(token, ref: ref, into: &output) }
    }

    func heartbeat() {
        let ref = nextRef()
        text { ClientWriter.heartbeat(ref: ref, version: self.version, into: &$0) }
    }

    func close(_ code: CloseCode? = .normal) {
        var frame: [UInt8] = []
        FrameWriter.appendClose(code, mask: 0x1234_5678, to: &frame)
        send(frame)
    }

    private func push(_ topic: String? = nil, _ write: (ClientWriter, Ref, inout [UInt8]) -> Void) {
        let topic = topic ?? self.topic
        let writer = writers[topic] ?? ClientWriter(version: version, topic: topic, joinRef: Ref(0))
        let ref = nextRef()
        text { write(writer, ref, &$0) }
    }

    private func text(_ write: (inout [UInt8]) -> Void) {
        var message: [UInt8] = []
        write(&message)
        send(.text, message)
    }
}
