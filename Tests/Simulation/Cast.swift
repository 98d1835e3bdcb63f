import PresenceCore

/// The people, tabs, roles and words of all histories: models and steps name them by number.
enum Cast {
    /// Eight people; one name is not ASCII, and the last two have keys that the server made up.
    static let users = [
        "Ada", "Grace", "Alan", "Åsa-李", "Edsger", "Barbara", "guest-1", "guest-2",
    ].compactMap(UserID.init)
    static let guests = 6..<8
    /// Tabs that have a name, per user; nameless ones come on top.
    static let tabs = ["tab-a", "tab-b", "tab-c"].compactMap(SessionID.init)
    static let roles = ["member", "teacher", "observer"].compactMap(Role.init)
    static let languages = ["sv", "en", "zh"].compactMap(LabelValue.init)
    static let language = LabelName("language")
    /// Enough for one session, and one too many.
    static let signals = (0..<17).compactMap { SignalName("signal-\($0)") }
    static let words = ["good", "bad"].compactMap(SignalWord.init)

    /// What sessions say.
    ///
    /// The first is what a heartbeat says that says nothing. The last two are the same bytes under another label; the third is larger than a room of others.
    static let metas: [Meta] = [
        meta(nil, text: "{}"),
        meta(1, text: "{\"mood\":\"keen\"}"),
        meta(2, text: "{\"essay\":\"" + String(repeating: "x", count: 20_000) + "\"}"),
        meta(0, text: "{\"mood\":\"lost\"}"),
        meta(0, text: "{\"mood\":\"calm\"}"),
        meta(1, text: "{\"mood\":\"calm\"}"),
    ]
    /// Number of the bytes that a meta publishes.
    static func payload(_ meta: Int) -> Int { meta == 5 ? 4 : meta }
    /// Number of the language that a meta names.
    static func language(_ meta: Int) -> Int? { [nil, 1, 2, 0, 0, 1][meta] }

    private static func meta(_ language: Int?, text: String) -> Meta {
        guard let language, let name = Self.language else { return Meta(payload: Array(text.utf8)) }
        return Meta(payload: Array(text.utf8), labels: [Label(name: name, value: languages[language])])
    }
}
