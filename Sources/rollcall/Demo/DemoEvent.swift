/// What students of the demonstration do beside being there.
enum DemoEvent: String, CaseIterable {
    case enrollment
    case lessonCompleted = "lesson_completed"
    case courseCompleted = "course_completed"
    case review
    case payment

    /// How often each happens: lessons are done all the time.
    static let deck = allCases + [DemoEvent](repeating: .lessonCompleted, count: 4)

    /// The type of its notification: those that the page filters by, and two more.
    var kind: String {
        switch self {
        case .lessonCompleted, .courseCompleted: "completion"
        default: rawValue
        }
    }

    var title: String {
        switch self {
        case .enrollment: "New enrollment"
        case .lessonCompleted: "Lesson done"
        case .courseCompleted: "Course completed"
        case .review: "New review"
        case .payment: "Payment received"
        }
    }

    /// What stands between the name and the course.
    var words: String {
        switch self {
        case .enrollment: "has enrolled"
        case .lessonCompleted: "has done a lesson"
        case .courseCompleted: "has done the last lesson"
        case .review: "has left a review"
        case .payment: "has paid"
        }
    }
}
