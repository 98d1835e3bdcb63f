import HTTPCore
import HubTesting

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

    let rest = Array(octets[consumed...])
    let body = Body(rest, of: head)
    let pieces = Body(rest, of: head, cutAt: rest.cuts(using: &generator))
    precondition(body == pieces, "\(body), in pieces \(pieces)")
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
