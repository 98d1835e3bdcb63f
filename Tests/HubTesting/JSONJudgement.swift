import JSONCore

/// What the scanner makes of some octets, beside what RFC 8259 and Foundation say of them.
package struct JSONJudgement: Sendable {
    package let scanned: Tree?
    package let grammar: JSONGrammar
    package let isUTF8: Bool
    private let octets: [UInt8]

    package init(_ octets: [UInt8]) {
        self.octets = octets
        scanned = try? Tree(scanning: octets)
        grammar = JSONGrammar(octets)
        // By the standard library's repairing decoder: another way than the one that is judged.
        isUTF8 = Array(String(decoding: octets, as: UTF8.self).utf8) == octets
    }

    /// The value that the RFC and our two limits demand: 64 levels (9), whole surrogate pairs (8.2).
    package var demanded: Tree? {
        let isWithin = grammar.depth <= JSONScanner.depthLimit && !grammar.oddities.contains(.loneSurrogate)
        return isUTF8 && isWithin ? grammar.tree : nil
    }

    /// The law that is broken, in one sentence; nil if none is.
    ///
    /// The grammar is the judge of the scanner, without an exception. Foundation is the judge of the grammar wherever
    /// the text has nothing odd about it.
    package var brokenLaw: String? {
        guard scanned == demanded else {
            return "scanner: \(Self.say(scanned)), RFC 8259: \(Self.say(demanded))"
        }
        guard isUTF8, grammar.oddities.isEmpty, grammar.depth <= JSONGrammar.depthLimit else { return nil }
        let theirs = Tree(foundation: octets)
        return theirs == grammar.tree ? nil : "RFC 8259: \(Self.say(grammar.tree)), Foundation: \(Self.say(theirs))"
    }

    private static func say(_ tree: Tree?) -> String { tree.map { "\($0)" } ?? "refused" }
}
