import HTTPCore
import HubTesting
import WebSocketCore

/// Cutting a request on its way changes neither its head nor its body, and a refusal never becomes anything else.
func checkHTTP(_ octets: [UInt8]) {
    var limits = HeadLimits()
    limits.maxHeadBytes = 1024
    limits.maxTargetBytes = 256
    limits.maxFields = 16
    let whole = HeadReading(octets, limits: limits)
    var generator = generator(for: octets)
    for cut in octets.cuts(using: &generator).prefix(16) {
        let front = HeadReading(octets.prefix(cut), limits: limits)
        precondition(front == .needsMore || front == whole, "\(front) at \(cut), then \(whole)")
    }
    guard case .head(let head, let consumed) = whole else { return }
    precondition(consumed <= limits.maxHeadBytes && consumed <= octets.count)
    precondition(head.minorVersion == 0 || head.first("host") != nil)
    checkHandshake(head)

    let rest = Array(octets[consumed...])
    let body = Body(rest, of: head)
    let pieces = Body(rest, of: head, cutAt: rest.cuts(using: &generator))
    precondition(body == pieces, "\(body), in pieces \(pieces)")
}

/// A head that opens a WebSocket has all that RFC 6455 4.2.1 asks for, and the answer is a head of its own.
private func checkHandshake(_ head: RequestHead) {
    guard let upgrade = try? Handshake.accept(head, subprotocols: ["phoenix"], compresses: true) else { return }
    precondition(head.method == "GET" && head.minorVersion > 0 && head.framing != .chunked)
    precondition(head.all("sec-websocket-version") == ["13"] && head.all("sec-websocket-key").count == 1)
    precondition(upgrade.subprotocol == nil || upgrade.offeredSubprotocols.contains("phoenix"))
    var answer: [UInt8] = []
    upgrade.append(to: &answer)
    let read = try? HeadParser.parseResponse(answer.span)
    precondition(read?.consumed == answer.count && read?.head.status == 101)
    // An answer with an extension that the client did not offer must fail the connection (RFC 6455 4.1).
    let offered = head.all("sec-websocket-extensions").contains { $0.contains("permessage-deflate") }
    precondition(upgrade.deflate == nil || offered)
}

/// What was read of a body, as a value.
private struct Body: Equatable {
    private static let limit = 512
    var octets: [UInt8] = []
    var consumed = 0
    var isComplete = false
    var error: HeadError?

    init(_ bytes: [UInt8], of head: RequestHead, cutAt cuts: [Int] = []) {
        do throws(HeadError) {
            var reader = try BodyReader(head, limit: Self.limit)
            for end in cuts + [bytes.count] where !reader.isComplete {
                consumed += try reader.receive(bytes.span.extracting(consumed..<end))
                precondition(consumed == end || reader.isComplete, "octets were left without an end")
            }
            octets = reader.body
            isComplete = reader.isComplete
            precondition(octets.count <= Self.limit)
        } catch {
            self.error = error
            consumed = 0
        }
    }
}
