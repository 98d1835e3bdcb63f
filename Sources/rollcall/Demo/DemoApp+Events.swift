import JSONCore

/// What the app sees happen while the class is on.
extension DemoApp {
    /// A student does something in a course: it stands in the feed, changes the figures, and the instructor may be told.
    mutating func happen(to people: [DemoPerson]) {
        let students = people.filter { $0.room.isCourse && $0.role == .student && $0.isHere }
        guard let student = students.randomElement(using: &generator),
            let event = DemoEvent.deck.randomElement(using: &generator)
        else { return }
        tell(event, by: student.key, student.name, in: student.room)
        guard var stats = stats(of: student.room) else { return }
        stats.count(event, rating: Int.random(in: 3...5, using: &generator))
        keep(stats, of: student.room)
        if student.room == .algebra, event != .lessonCompleted { notify(event, student.name, in: student.room) }
    }

    /// Somebody who is at the workshop is ticked off, until about two in three are; the rest is left to whoever looks.
    func checkIn(_ people: [DemoPerson]) {
        let room = DemoRoom.writing
        guard let attendance = get(path(room, "/attendance?limit=1000")),
            let total = attendance["total_registered"]?.wholeNumber,
            let done = attendance["checked_in_count"]?.wholeNumber, done * 3 < total * 2
        else { return }
        let next = attendance["participants"]?.elements.first {
            $0["status"]?.word == "registered" && $0["is_online"] == .bool(true)
        }
        guard let user = next?["user_id"]?.word else { return }
        send("POST", path(room, "/attendance/\(user)/check-in"))
    }

    func tell(_ event: DemoEvent, by number: Int, in room: DemoRoom) {
        tell(event, by: "demo-\(number)", DemoSchool.name(number), in: room)
    }

    private func tell(_ event: DemoEvent, by user: String, _ name: String, in room: DemoRoom) {
        send(
            "POST", path(room, "/activity"), #"{"type":"\#(event.rawValue)","user_id":"\#(user)","name":"\#(name)"}"#)
    }

    func notify(_ event: DemoEvent, _ name: String, in room: DemoRoom) {
        send(
            "POST", "/api/v1/notifications",
            """
            {"user_id":"\(DemoSchool.instructor)","type":"\(event.kind)","title":"\(event.title)",\
            "message":"\(name) \(event.words) in \(room.title)."}
            """)
    }

    // MARK: Figures of a course

    func stats(of room: DemoRoom) -> DemoStats? {
        let states = get(path(room, "/state"))?["states"]?.elements ?? []
        return states.first { $0["key"]?.word == DemoStats.key }?["value"].map(DemoStats.init(json:))
    }

    func keep(_ stats: DemoStats, of room: DemoRoom) {
        send("PUT", path(room, "/state/\(DemoStats.key)"), stats.json)
    }
}
