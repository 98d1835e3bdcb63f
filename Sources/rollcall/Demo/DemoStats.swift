import JSONCore

/// The figures of a course, as the seeds' pages show them.
struct DemoStats {
    static let key = "course_stats"

    private var enrolled: Int
    private var completed: Int
    /// Tenths of stars, and how many have rated.
    private var stars = 46 * 52
    private var ratings = 52

    /// Those of a course in which so many are on a good day.
    init(attending: Int) {
        enrolled = attending + 108
        completed = attending / 2 + 17
    }

    /// What was kept; what it lacks is as at the beginning.
    init(json: JSONTree) {
        self.init(attending: 0)
        enrolled = json["total_enrollments"]?.wholeNumber.map { Int($0) } ?? enrolled
        completed = json["completed_count"]?.wholeNumber.map { Int($0) } ?? completed
        ratings = json["ratings_count"]?.wholeNumber.map { Int($0) } ?? ratings
        if case .number(let text)? = json["average_rating"], let average = Double(text) {
            stars = Int((average * 10 * Double(ratings)).rounded())
        }
    }

    mutating func count(_ event: DemoEvent, rating: Int) {
        switch event {
        case .enrollment: enrolled += 1
        case .courseCompleted: completed += 1
        case .review:
            stars += rating * 10
            ratings += 1
        case .lessonCompleted, .payment: break
        }
    }

    var json: String {
        let average = stars / max(1, ratings)
        return """
            {"total_enrollments":\(enrolled),"completed_count":\(completed),\
            "average_rating":\(average / 10).\(average % 10),"ratings_count":\(ratings)}
            """
    }
}
