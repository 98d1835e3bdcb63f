import HubTesting
import JSONCore

/// The scanner reads exactly what RFC 8259 and our two limits allow, as the same tree; what is quoted reads back.
func checkJSON(_ octets: [UInt8]) {
    let judgement = JSONJudgement(octets)
    if let broken = judgement.brokenLaw { preconditionFailure(broken) }
    guard case .string(let string)? = judgement.scanned else { return }
    var quoted: [UInt8] = []
    quoted.append(quoted: string)
    precondition(JSONJudgement(quoted).scanned == .string(string), string)
}
