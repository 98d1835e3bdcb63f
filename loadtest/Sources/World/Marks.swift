/// What the harness writes into metas and broadcasts, to know them again: relayed octet for octet, so it is read that way.
enum Marks {
    static func meta(number: Int, padding: Int) -> [UInt8] {
        Array(#"{"n":\#(number),"name":"Ada","pad":"\#(String(repeating: "x", count: padding))"}"#.utf8)
    }

    /// The number of a meta; nil = nobody of this harness tracked it.
    static func number(ofMeta json: [UInt8]) -> Int? {
        var position = 0
        return expect(#"{"n":"#, in: json.span, at: &position) ? Self.number(in: json.span, at: &position) : nil
    }

    static func broadcast(_ run: BroadcastLedger.Run, number: Int, at nanoseconds: UInt64, padding: Int) -> [UInt8] {
        Array(
            (#"{"s":\#(run.sender),"i":\#(run.incarnation),"n":\#(number),"t":\#(nanoseconds),"pad":""#
                + String(repeating: "x", count: padding) + #""}"#).utf8)
    }

    struct Broadcast {
        let run: BroadcastLedger.Run
        let number: Int
        let nanoseconds: Int
    }

    static func broadcast(_ payload: Range<Int>, in text: Span<UInt8>) -> Broadcast? {
        let bytes = text.extracting(payload)
        var position = 0
        func value(after name: StaticString) -> Int? {
            expect(name, in: bytes, at: &position) ? Self.number(in: bytes, at: &position) : nil
        }
        guard let sender = value(after: #"{"s":"#), let incarnation = value(after: #","i":"#),
            let number = value(after: #","n":"#), let nanoseconds = value(after: #","t":"#)
        else { return nil }
        return Broadcast(
            run: BroadcastLedger.Run(sender: sender, incarnation: incarnation), number: number, nanoseconds: nanoseconds
        )
    }

    /// A whole number that is the value of a JSON member; nil for anything else.
    static func number(_ value: Range<Int>, in text: Span<UInt8>) -> Int? {
        var position = value.lowerBound
        return Self.number(in: text, at: &position)
    }

    private static func expect(_ wanted: StaticString, in bytes: Span<UInt8>, at position: inout Int) -> Bool {
        for offset in 0..<wanted.utf8CodeUnitCount {
            guard position < bytes.count, bytes[position] == wanted.utf8Start[offset] else { return false }
            position += 1
        }
        return true
    }

    private static func number(in bytes: Span<UInt8>, at position: inout Int) -> Int? {
        let start = position
        var value = 0
        while position < bytes.count, position - start < 18, (0x30...0x39).contains(bytes[position]) {
            value = value * 10 + Int(bytes[position] - 0x30)
            position += 1
        }
        return position > start ? value : nil
    }
}
