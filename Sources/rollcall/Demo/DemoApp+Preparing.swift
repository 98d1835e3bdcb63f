import JSONCore

/// What an app has told the hub before anybody comes: who belongs where, and what is known of the courses.
extension DemoApp {
    mutating func prepare(for people: [DemoPerson]) {
        for room in DemoRoom.allCases { enrol(people.filter { $0.room == room && $0.isRegistered }, in: room) }
        for room in DemoRoom.allCases where room.isCourse {
            describe(room, attending: people.count { $0.room == room })
        }
        send("PUT", "/api/v1/seats/limits", DemoInterviews.limit)
        greet()
    }

    /// The roster of a room, with some who never come: invited, or gone long ago.
    private func enrol(_ people: [DemoPerson], in room: DemoRoom) {
        let known = get(path(room, "/participants?limit=1000"))?["participants"]?.elements ?? []
        let registered = Set(known.filter { $0["version"]?.wholeNumber != 0 }.compactMap { $0["userId"]?.word })
        for (seat, person) in people.enumerated() where !registered.contains(person.key) {
            let leads = person.role != .student
            put(
                person.key, in: room, name: person.name, role: person.role.rawValue,
                canSpeak: leads || seat % 4 == 1, canVideo: leads || seat % 8 == 1)
        }
        for (place, absent) in DemoSchool.absent(from: room).enumerated() where !registered.contains(absent.key) {
            put(absent.key, in: room, name: absent.name, role: "student", canSpeak: false, canVideo: false)
            if place == 2 { send("POST", path(room, "/participants/\(absent.key)/status"), #"{"status":"LEFT"}"#) }
        }
    }

    private func put(
        _ user: String, in room: DemoRoom, name: String, role: String, canSpeak: Bool, canVideo: Bool
    ) {
        send(
            "PUT", path(room, "/participants/\(user)"),
            #"{"name":"\#(name)","role":"\#(role)","canSpeak":\#(canSpeak),"canVideo":\#(canVideo)}"#)
    }

    /// Figures of a course, and what happened there before.
    private func describe(_ room: DemoRoom, attending: Int) {
        if stats(of: room) == nil { keep(DemoStats(attending: attending), of: room) }
        guard let past = get(path(room, "/activity?limit=1")), past["activities"]?.elements.isEmpty == true else {
            return
        }
        for (place, event) in DemoEvent.allCases.enumerated() { tell(event, by: 20 + place, in: room) }
    }

    /// The instructor has news, some of them read.
    private func greet() {
        let path = "/api/v1/notifications"
        let whose = "?user_id=\(DemoSchool.instructor)"
        guard get(path + whose)?["meta"]?["total"]?.wholeNumber == 0 else { return }
        for (place, event) in DemoEvent.allCases.enumerated() {
            notify(event, DemoSchool.name(40 + place), in: .algebra)
            if place == 1 { send("POST", "\(path)/mark-all-read\(whose)") }
        }
    }
}
