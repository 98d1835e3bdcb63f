import HTTPCore

/// What was percent-encoded decodes to itself, and what decodes is the same whichever way it is asked for.
func checkQuery(_ octets: [UInt8]) {
    let digits = Array("0123456789ABCDEF".utf8)
    let encoded = octets.flatMap { [UInt8(ascii: "%"), digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    let back = PercentCoding.decode(String(decoding: encoded, as: UTF8.self))
    precondition(octets.isUTF8 ? back.map { Array($0.utf8) } == octets : back == nil, "\(back ?? "nil")")

    guard let raw = String(validating: octets, as: UTF8.self) else { return }
    let parts = raw.utf8.split(separator: UInt8(ascii: "&")).map(Array.init)
    guard let query = QueryItems(raw) else { return }
    precondition(query.items.count == parts.count)
    for (item, part) in zip(query.items, parts) {
        precondition(item.name.utf8.count + item.value.utf8.count <= part.count, "decoding never grows")
        // Octets outside an escape stay what they are.
        if !part.contains(UInt8(ascii: "%")), !part.contains(UInt8(ascii: "+")) {
            precondition(
                Array((item.value.isEmpty ? item.name : item.name + "=" + item.value).utf8)
                    == (item.value.isEmpty && part.last == UInt8(ascii: "=") ? part.dropLast() : part))
        }
    }
    let segments = PercentCoding.segments(ofPath: raw)
    precondition((segments?.count ?? 0) <= octets.count)
}
