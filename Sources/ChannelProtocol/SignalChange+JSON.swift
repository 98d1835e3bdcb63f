import JSONCore
import PresenceCore

/// The `payload` of `signal`: `{"typing":true,"speaking":false,"quality":"good","ttl_ms":5000}` (presence.md §11).
extension SignalChange {
    /// Names that one message may have.
    static let nameLimit = 16

    /// True or a word signals, false and `null` take back; `ttl_ms` 0 lets it stand until the session ends.
    ///
    /// Errors: `invalidSignal`, and `hazardousName` for a name that every JavaScript object already has.
    static func decode(_ object: Range<Int>, in text: Span<UInt8>) throws(WireError) -> SignalChange {
        var values: [SignalName: SignalValue?] = [:]
        var lifetime: Milliseconds? = usualLifetime
        var members = JSONMembers(object)
        while let (key, value) = try members.nextMember(in: text) {
            if key.equals("ttl_ms", in: text) {
                lifetime = try Self.lifetime(value, in: text)
                continue
            }
            let characters = key.string(in: text)
            if HazardNames.contains(characters) { throw .hazardousName(characters) }
            guard let name = SignalName(characters) else { throw .invalidSignal }
            values.updateValue(try Self.value(value, in: text), forKey: name)
            guard values.count <= nameLimit else { throw .invalidSignal }
        }
        return SignalChange(values, lifetime: lifetime)
    }

    private static func value(_ value: JSONValue, in text: Span<UInt8>) throws(WireError) -> SignalValue? {
        switch value.kind {
        case .true: return .on
        case .false, .null: return nil
        case .string:
            guard let word = (value.text?.string(in: text)).flatMap({ SignalWord($0) }) else { throw .invalidSignal }
            return .word(word)
        case .object, .array, .number: throw .invalidSignal
        }
    }

    private static func lifetime(_ value: JSONValue, in text: Span<UInt8>) throws(WireError) -> Milliseconds? {
        guard let span = value.count(in: text), span == 0 || lifetimes.contains(span) else { throw .invalidSignal }
        return span == 0 ? nil : span
    }
}

extension [Signal] {
    /// As all are told it: `{"quality":"good","typing":true}`.
    package func append(to output: inout [UInt8]) {
        var object = JSONObjectWriter(into: &output)
        for signal in self {
            switch signal.value {
            case .on:
                signal.name.withUTF8 { object.key($0, into: &output) }
                output.append(true)
            case .word(let word):
                signal.name.withUTF8 { object.key($0, into: &output) }
                output.append(quoted: word.value)
            }
        }
        object.close(into: &output)
    }
}
