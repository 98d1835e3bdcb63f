/// The rooms of the demonstration, under the names by which the hooks of the browser client look for them.
enum DemoRoom: String, CaseIterable {
    case algebra = "course:algebra"
    case geometry = "course:geometry"
    case physics = "course:physics"
    case writing = "workshop:writing"
    case interviews = "interviews"
    case assembly = "stream:assembly"

    /// How many of a dozen go where: all rooms have somebody before one has many.
    static let deck: [DemoRoom] = allCases + [.algebra, .geometry, .algebra, .physics, .algebra, .writing]

    /// What its pages are called.
    var page: String {
        switch self {
        case .algebra, .geometry, .physics: "lesson"
        case .writing: "exercise"
        case .interviews: "question"
        case .assembly: "slide"
        }
    }

    /// What the app calls it.
    var title: String { rawValue.split(separator: ":").last.map { String($0) } ?? rawValue }

    /// Whether the app keeps figures of it under `course_stats`.
    var isCourse: Bool { page == "lesson" }
}
