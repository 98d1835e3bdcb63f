import HubClient

/// Somebody of the demonstration, with one or two tabs in one room.
struct DemoPerson {
    let key: String
    let name: String
    let room: DemoRoom
    let role: Role
    /// Whether the roster of the room has the person; others are guests.
    let isRegistered: Bool
    var page = 1
    /// What the microphone does, once it has been on.
    var isMicrophoneOn: Bool?
    var tabs: [Tab] = []

    enum Role: String {
        case teacher, assistant, student
    }

    struct Tab {
        let id: TabID
        var isAway = false
        /// Milliseconds at which it comes back; nil = it is open.
        var returnsAt: UInt64?
    }

    /// Whether a tab is open.
    var isHere: Bool { tabs.contains { $0.returnsAt == nil } }

    /// The session of a tab: the same whenever it comes back.
    func session(_ tab: Int) -> String { "\(key)-tab-\(tab)" }

    /// What the tabs track.
    var meta: [UInt8] {
        let media = isMicrophoneOn.map { #","audioEnabled":\#($0)"# } ?? ""
        return Array(#"{"name":"\#(name)","page":"\#(room.page) \#(page % 12 + 1)"\#(media)}"#.utf8)
    }
}
