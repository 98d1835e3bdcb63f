import JSONCore

/// Writes what the server says about one topic to clients of one wire version.
///
/// Every function appends the payload of exactly one WebSocket message: text, unless its name says binary. What many
/// subscribers get is written once for each (version, spelling of the topic) and shared; it has no join ref, since a
/// client drops messages whose join ref is not its own (wire.md 2).
package struct MessageWriter: Hashable, Sendable {
    package let version: WireVersion
    /// The topic as the client spelled it: `realtime:algebra` and `algebra` are one room and two spellings.
    package let topic: String

    package init(version: WireVersion, topic: String) {
        self.version = version
        self.topic = topic
    }

    /// Writes everything up to the payload.
    ///
    /// vsn 1 needs the explicit `"ref":null` of pushes (wire.md 0); its server messages never have a join ref.
    func open(_ event: StaticString, joinRef: Ref?, ref: Ref?, into output: inout [UInt8]) {
        openEvent(joinRef: joinRef, ref: ref, into: &output)
        output.append(.quote)
        output.append(event)
        output.append(.quote)
        openPayload(into: &output)
    }

    /// Writes everything up to the payload, for an event whose name is data.
    func open(_ event: Span<UInt8>, into output: inout [UInt8]) {
        openEvent(joinRef: nil, ref: nil, into: &output)
        output.append(quoted: event, 0..<event.count)
        openPayload(into: &output)
    }

    private func openEvent(joinRef: Ref?, ref: Ref?, into output: inout [UInt8]) {
        switch version {
        case .v1:
            output.append("{\"ref\":")
            output.append(ref)
            output.append(",\"topic\":")
            output.append(quoted: topic)
            output.append(",\"event\":")
        case .v2:
            output.append("[")
            output.append(joinRef)
            output.append(",")
            output.append(ref)
            output.append(",")
            output.append(quoted: topic)
            output.append(",")
        }
    }

    private func openPayload(into output: inout [UInt8]) {
        output.append(version == .v1 ? ",\"payload\":" : ",")
    }

    /// Writes what follows the payload.
    func close(into output: inout [UInt8]) {
        output.append(version == .v1 ? UInt8.closeBrace : UInt8.closeBracket)
    }
}
