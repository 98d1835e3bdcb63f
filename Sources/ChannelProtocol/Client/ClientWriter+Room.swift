import JSONCore

/// What a client does in a room: presence and broadcasts.
extension ClientWriter {
    /// Tracks this session with `meta`, a JSON object; again with another object updates it.
    package func track(_ meta: [UInt8], ref: Ref?, into output: inout [UInt8]) {
        presence("track", payload: meta, ref: ref, into: &output)
    }

    package func untrack(ref: Ref?, into output: inout [UInt8]) {
        presence("untrack", payload: nil, ref: ref, into: &output)
    }

    /// Tells the hub about the page: visible, idle, hidden or frozen, and when it will speak again.
    package func announce(_ announcement: Announcement, ref: Ref?, into output: inout [UInt8]) {
        var payload: [UInt8] = []
        payload.append(announcement)
        presence("announce", payload: payload, ref: ref, into: &output)
    }

    /// Lets everybody know what this tab does now, or no longer: `values` are the members of the payload.
    package func signal(_ values: [UInt8], ref: Ref?, into output: inout [UInt8]) {
        presence("signal", payload: values, ref: ref, into: &output)
    }

    /// A broadcast as text.
    package func broadcast(_ event: String, payload: [UInt8], ref: Ref?, into output: inout [UInt8]) {
        open("broadcast", joinRef: joinRef, ref: ref, into: &output)
        output.append("{\"type\":\"broadcast\",\"event\":")
        output.append(quoted: event)
        output.append(",\"payload\":")
        output.append(contentsOf: payload)
        output.append("}")
        close(into: &output)
    }

    /// A broadcast as kind 3, as realtime-js sends every one (vsn 2 only); strings must not exceed 255 octets.
    package func binaryBroadcast(
        _ event: String, _ encoding: PayloadEncoding, payload: [UInt8], ref: Ref?, into output: inout [UInt8]
    ) {
        let strings = [joinRef.text, ref?.text ?? "", topic, event, ""]
        output.append(BinaryKind.broadcastPush.rawValue)
        for string in strings { output.append(UInt8(string.utf8.count)) }
        output.append(encoding.rawValue)
        for string in strings { output.append(contentsOf: string.utf8) }
        output.append(contentsOf: payload)
    }

    /// A push of kind 0, as phoenix.js sends an ArrayBuffer (vsn 2 only); strings must not exceed 255 octets.
    package func binaryPush(_ event: String, payload: [UInt8], ref: Ref?, into output: inout [UInt8]) {
        let strings = [joinRef.text, ref?.text ?? "", topic, event]
        output.append(BinaryKind.push.rawValue)
        for string in strings { output.append(UInt8(string.utf8.count)) }
        for string in strings { output.append(contentsOf: string.utf8) }
        output.append(contentsOf: payload)
    }

    func presence(_ event: StaticString, payload: [UInt8]?, ref: Ref?, into output: inout [UInt8]) {
        open("presence", joinRef: joinRef, ref: ref, into: &output)
        output.append("{\"type\":\"presence\",\"event\":\"")
        output.append(event)
        output.append("\"")
        if let payload {
            output.append(",\"payload\":")
            output.append(contentsOf: payload)
        }
        output.append("}")
        close(into: &output)
    }
}
