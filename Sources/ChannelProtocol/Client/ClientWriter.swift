import JSONCore

/// Writes what a client says about one topic: for the load harness, `rollcall watch` and tests.
///
/// Every function appends the payload of exactly one WebSocket message: text, unless its name says binary.
package struct ClientWriter: Hashable, Sendable {
    package let version: WireVersion
    package let topic: String
    /// The ref of the join that this channel stands on.
    package let joinRef: Ref

    package init(version: WireVersion, topic: String, joinRef: Ref) {
        self.version = version
        self.topic = topic
        self.joinRef = joinRef
    }

    /// Any event; `payload` must be one JSON object.
    package func push(_ event: String, payload: [UInt8], ref: Ref?, into output: inout [UInt8]) {
        open(event, joinRef: joinRef, ref: ref, into: &output)
        output.append(contentsOf: payload)
        close(into: &output)
    }

    /// `phx_join`, whose ref is its own join ref.
    ///
    /// `payload` members besides the request's own come from `extra`, an object: plain clients are tracked at join with
    /// them.
    package func join(_ request: JoinRequest, extra: [UInt8] = [], into output: inout [UInt8]) {
        open("phx_join", joinRef: joinRef, ref: joinRef, into: &output)
        output.append(request, extra: extra)
        close(into: &output)
    }

    package func leave(ref: Ref?, into output: inout [UInt8]) {
        push("phx_leave", payload: Array("{}".utf8), ref: ref, into: &output)
    }

    /// A new token for this channel; there is no reply.
    package func accessToken(_ token: String, ref: Ref?, into output: inout [UInt8]) {
        open("access_token", joinRef: joinRef, ref: ref, into: &output)
        output.append("{\"access_token\":")
        output.append(quoted: token)
        output.append("}")
        close(into: &output)
    }

    /// `heartbeat` on the topic `phoenix`, without a join.
    package static func heartbeat(ref: Ref?, version: WireVersion, into output: inout [UInt8]) {
        let writer = ClientWriter(version: version, topic: "phoenix", joinRef: Ref(0))
        writer.open("heartbeat", joinRef: nil, ref: ref, into: &output)
        output.append("{}")
        writer.close(into: &output)
    }

    func open(_ event: String, joinRef: Ref?, ref: Ref?, into output: inout [UInt8]) {
        switch version {
        case .v1:
            output.append("{\"topic\":")
            output.append(quoted: topic)
            output.append(",\"event\":")
            output.append(quoted: event)
            output.append(",\"ref\":")
            output.append(ref)
            output.append(",\"join_ref\":")
            output.append(joinRef)
            output.append(",\"payload\":")
        case .v2:
            output.append("[")
            output.append(joinRef)
            output.append(",")
            output.append(ref)
            output.append(",")
            output.append(quoted: topic)
            output.append(",")
            output.append(quoted: event)
            output.append(",")
        }
    }

    func close(into output: inout [UInt8]) {
        output.append(version == .v1 ? UInt8.closeBrace : UInt8.closeBracket)
    }
}
