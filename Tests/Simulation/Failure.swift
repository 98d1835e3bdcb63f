/// The room did what presence.md does not say.
struct Failure: Error {
    let rule: String
    let detail: String

    init(_ rule: String, _ detail: @autoclosure () -> String = "") {
        self.rule = rule
        self.detail = detail()
    }
}

/// Throws unless the room and the model agree.
func expect(_ isSo: Bool, _ rule: StaticString, _ detail: @autoclosure () -> String = "") throws(Failure) {
    if !isSo { throw Failure("\(rule)", detail()) }
}
