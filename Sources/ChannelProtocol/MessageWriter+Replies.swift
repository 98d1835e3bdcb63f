import JSONCore

/// Answers to what a client sent: `phx_reply` with the client's own ref (wire.md 2).
extension MessageWriter {
    /// `ok` with an empty response: leave, track, untrack, announce, acknowledged broadcast.
    package func okReply(joinRef: Ref?, ref: Ref?, into output: inout [UInt8]) {
        openReply(ok: true, joinRef: joinRef, ref: ref, into: &output)
        output.append("{}")
        closeReply(into: &output)
    }

    /// `error` with `{"reason":…}`; an unmatched topic has no join, so pass no join ref (wire.md 4.1).
    package func errorReply(_ reason: ReplyReason, joinRef: Ref?, ref: Ref?, into output: inout [UInt8]) {
        openReply(ok: false, joinRef: joinRef, ref: ref, into: &output)
        output.append(reason: reason.text)
        closeReply(into: &output)
    }

    /// `ok` or `error` with a response of the caller's, which must be a JSON object (Python rejects anything else).
    package func reply(ok: Bool, response: [UInt8], joinRef: Ref?, ref: Ref?, into output: inout [UInt8]) {
        openReply(ok: ok, joinRef: joinRef, ref: ref, into: &output)
        output.append(contentsOf: response)
        closeReply(into: &output)
    }

    /// The answer to `heartbeat`, on the topic `phoenix` and without a join (wire.md 4.4).
    package static func heartbeatReply(ref: Ref?, version: WireVersion, into output: inout [UInt8]) {
        MessageWriter(version: version, topic: "phoenix").okReply(joinRef: nil, ref: ref, into: &output)
    }

    /// The answer to a join: its `postgres_changes` echoed in order, each with an `id`, and whether resuming worked.
    ///
    /// The client matches the echo element by element. The id is a positive integer made of the element's octets, so
    /// identical bindings share one; 0 would be false in Python (wire.md 4.1). `resumed` is `nil` unless the join asked.
    package func joinReply(
        postgresChanges: [[UInt8]], resumed: Bool?, joinRef: Ref?, ref: Ref?, into output: inout [UInt8]
    ) {
        openReply(ok: true, joinRef: joinRef, ref: ref, into: &output)
        output.append("{\"postgres_changes\":[")
        for (index, element) in postgresChanges.enumerated() {
            if index > 0 { output.append(",") }
            output.append(binding: element)
        }
        output.append("]")
        if let resumed {
            output.append(",\"resume\":{\"ok\":")
            output.append(resumed)
            output.append("}")
        }
        output.append("}")
        closeReply(into: &output)
    }

    private func openReply(ok: Bool, joinRef: Ref?, ref: Ref?, into output: inout [UInt8]) {
        open("phx_reply", joinRef: joinRef, ref: ref, into: &output)
        output.append(ok ? "{\"status\":\"ok\",\"response\":" : "{\"status\":\"error\",\"response\":")
    }

    private func closeReply(into output: inout [UInt8]) {
        output.append("}")
        close(into: &output)
    }
}

extension [UInt8] {
    /// Appends `{"reason":"…"}`, or `{}` for an empty reason.
    mutating func append(reason: String) {
        guard !reason.isEmpty else {
            append("{}")
            return
        }
        append("{\"reason\":")
        append(quoted: reason)
        append("}")
    }

    /// Appends a `postgres_changes` element, an object without `id`, with its id in front.
    fileprivate mutating func append(binding element: [UInt8]) {
        append("{\"id\":")
        append(decimal: PostgresBinding.id(of: element))
        if element.count > 2 { append(",") }
        append(contentsOf: element.dropFirst())
    }
}

/// The ids that realtime-js expects for the database bindings of a join, though no database feeds this hub.
package enum PostgresBinding {
    /// FNV-1a-32 of the element's octets, without the sign bit and never 0.
    package static func id(of element: [UInt8]) -> UInt32 {
        var hash: UInt32 = 2_166_136_261
        for byte in element { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        return max(1, hash & 0x7FFF_FFFF)
    }
}
