/// JSON documents and their damage, from a seed.
package enum RandomJSON {
    package static func document(using generator: inout some RandomNumberGenerator) -> [UInt8] {
        var text = ""
        append(to: &text, depth: 0, using: &generator)
        return Array(text.utf8)
    }

    package static func string(using generator: inout some RandomNumberGenerator) -> String {
        let alphabet: [Unicode.Scalar] = [
            "a", "Z", "7", " ", "\"", "\\", "/", "\n", "\t", "\u{0}", "\u{1F}", "\u{7F}", "é", "€", "\u{2028}", "😀",
            "\u{FFFF}", "\u{10FFFF}", "{", "]",
        ]
        var scalars = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...12, using: &generator) {
            if let scalar = alphabet.randomElement(using: &generator) { scalars.append(scalar) }
        }
        return String(scalars)
    }

    /// One octet changed, removed, doubled or swapped, or the end cut off.
    package static func damage(_ bytes: inout [UInt8], using generator: inout some RandomNumberGenerator) {
        guard let index = bytes.indices.randomElement(using: &generator) else { return }
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.remove(at: index)
        case 2: bytes.insert(bytes[index], at: index)
        case 3: bytes.swapAt(index, bytes.indices.randomElement(using: &generator) ?? index)
        case 4: bytes.removeSubrange(index...)
        default:
            let telling = Array(#"{}[]",:\-+.eE0u19tfn "#.utf8)
            bytes[index] = telling.randomElement(using: &generator) ?? 0x20
        }
    }

    private static func append(to text: inout String, depth: Int, using generator: inout some RandomNumberGenerator) {
        space(in: &text, using: &generator)
        switch Int.random(in: 0..<(depth > 4 ? 5 : 8), using: &generator) {
        case 0: text += ["true", "false", "null"].randomElement(using: &generator) ?? "null"
        case 1: text += String(Int.random(in: -1000...1000, using: &generator))
        case 2:
            let digits = Int.random(in: 0...999, using: &generator)
            let exponent = Int.random(in: 0...20, using: &generator)
            text +=
                "\(Int.random(in: -9...9, using: &generator)).\(digits)\(["e", "E+", "e-"].randomElement(using: &generator) ?? "e")\(exponent)"
        case 3, 4: text += quoted(using: &generator)
        case 5:
            text += "["
            let count = Int.random(in: 0...4, using: &generator)
            for index in 0..<count {
                if index > 0 { text += "," }
                append(to: &text, depth: depth + 1, using: &generator)
            }
            text += "]"
        default:
            text += "{"
            // Names differ: of a repeated one JSONDecoder keeps the first, JavaScript and this hub the last.
            for index in 0..<Int.random(in: 0...4, using: &generator) {
                if index > 0 { text += "," }
                text += "\"\(index)" + quoted(using: &generator).dropFirst() + ":"
                append(to: &text, depth: depth + 1, using: &generator)
            }
            text += "}"
        }
        space(in: &text, using: &generator)
    }

    /// A string with some characters escaped that need not be.
    private static func quoted(using generator: inout some RandomNumberGenerator) -> String {
        var text = "\""
        for scalar in string(using: &generator).unicodeScalars {
            let needed = scalar.value < 0x20 || scalar == "\"" || scalar == "\\"
            guard needed || Int.random(in: 0..<4, using: &generator) == 0 else {
                text.unicodeScalars.append(scalar)
                continue
            }
            for unit in UTF16.encode(scalar).map(Array.init) ?? [] {
                let digits = String(unit, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        return text + "\""
    }

    private static func space(in text: inout String, using generator: inout some RandomNumberGenerator) {
        if Int.random(in: 0..<4, using: &generator) == 0 {
            text += [" ", "\n", "\t", "\r"].randomElement(using: &generator) ?? " "
        }
    }
}
