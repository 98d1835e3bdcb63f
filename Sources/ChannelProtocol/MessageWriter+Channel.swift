import JSONCore

/// The life of a channel as the server ends it: `system`, `retry_after`, `phx_close`, `phx_error` (wire.md 4.2, 4.7).
extension MessageWriter {
    /// A notice about the channel.
    ///
    /// All four members are required by the Python client; `channel` is the topic without `realtime:`. After an error
    /// send `phx_close`, so that the client stays away, or `phx_error`, so that it rejoins.
    package func system(
        ok: Bool, message: String, extension name: String = "system", joinRef: Ref?, into output: inout [UInt8]
    ) {
        open("system", joinRef: joinRef, ref: nil, into: &output)
        output.append("{\"extension\":")
        output.append(quoted: name)
        output.append(ok ? ",\"status\":\"ok\",\"message\":" : ",\"status\":\"error\",\"message\":")
        output.append(quoted: message)
        output.append(",\"channel\":")
        output.append(quoted: topic.hasPrefix("realtime:") ? String(topic.dropFirst(9)) : topic)
        output.append("}")
        close(into: &output)
    }

    /// The end of a channel: the client does not rejoin.
    ///
    /// Its ref is the join's (wire.md 4.2).
    ///
    /// After `phx_leave` it goes out behind the reply in the same write, or the Python client closes its next channel.
    package func phxClose(joinRef: Ref?, into output: inout [UInt8]) {
        open("phx_close", joinRef: joinRef, ref: joinRef, into: &output)
        output.append("{}")
        close(into: &output)
    }

    /// When to come back after a restart, for channels that asked: so many milliseconds after the close that follows.
    package func retryAfter(milliseconds: UInt64, into output: inout [UInt8]) {
        open("retry_after", joinRef: nil, ref: nil, into: &output)
        var payload = JSONObjectWriter(into: &output)
        payload.member("ms", milliseconds, into: &output)
        payload.close(into: &output)
        close(into: &output)
    }

    /// The failure of a channel: the client rejoins after 1, 2, 5, 10 s.
    ///
    /// Its ref is the join's (wire.md 4.7).
    package func phxError(_ reason: ReplyReason, joinRef: Ref?, into output: inout [UInt8]) {
        open("phx_error", joinRef: joinRef, ref: joinRef, into: &output)
        output.append(reason: reason.text)
        close(into: &output)
    }
}
