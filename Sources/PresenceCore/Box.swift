/// A constant kept apart from the record that rarely has one: eight bytes there while it is nil.
final class Box<Value: Sendable>: Sendable {
    let value: Value

    init(_ value: Value) {
        self.value = value
    }
}
