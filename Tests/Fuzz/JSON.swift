import HubTesting
import JSONCore

/// The scanner and Foundation accept the same texts and read the same values from them (RFC 8259).
func checkJSON(_ octets: [UInt8]) {
    let ours = Result { () throws(JSONError) in try Tree(scanning: octets) }
    if case .success(.string(let string)) = ours {
        var quoted: [UInt8] = []
        quoted.append(quoted: string)
        precondition(Tree(foundation: quoted) == .string(string), "\(string)")
    }
    guard canFoundationJudge(octets) else { return }
    switch ours {
    // Our limit is the lower one.
    case .failure(.tooDeep): return
    // Foundation looks at no string that it does not hand out.
    case .failure(.invalidUTF8): precondition(!octets.isUTF8)
    // Foundation takes a comma before a closing bracket, which RFC 8259 4 and 5 do not.
    case .failure(.unexpectedByte(let at)) where octets[..<at].last { !" \t\r\n".utf8.contains($0) } == 0x2C: return
    case .failure(let error):
        precondition(Tree(foundation: octets) == nil, "only the scanner refuses: \(error)")
    case .success(let tree):
        // A number beyond Double is JSON (RFC 8259 6); of a repeated name JSONDecoder keeps the first.
        guard tree.isFinite, !repeatsNames(octets) else { return }
        let theirs = Tree(foundation: octets)
        precondition(tree == theirs, "\(tree), Foundation: \(theirs.map { "\($0)" } ?? "refused")")
    }
}

/// Foundation guesses UTF-16 and UTF-32 by zeros and byte order marks, which RFC 8259 8.1 rules out, and refuses `0e2`,
/// which RFC 8259 6 allows.
func canFoundationJudge(_ octets: [UInt8]) -> Bool {
    if octets.contains(0) || octets.starts(with: [0xEF, 0xBB, 0xBF]) { return false }
    return !zip(octets, octets.dropFirst()).contains { $0 == UInt8(ascii: "0") && $1 | 0x20 == UInt8(ascii: "e") }
}

/// Whether some object has two members of one name, as `String` compares them.
private func repeatsNames(_ octets: [UInt8]) -> Bool {
    func repeats(_ value: JSONValue) throws(JSONError) -> Bool {
        switch value.kind {
        case .object:
            var members = JSONMembers(value.range)
            var names: Set<String> = []
            while let (key, value) = try members.next(in: octets.span) {
                guard names.insert(key.string(in: octets.span)).inserted else { return true }
                if try repeats(value) { return true }
            }
        case .array:
            var elements = JSONElements(value.range)
            while let element = try elements.next(in: octets.span) {
                if try repeats(element) { return true }
            }
        default: break
        }
        return false
    }
    return (try? repeats(JSONScanner.document(0..<octets.count, in: octets.span))) ?? true
}
