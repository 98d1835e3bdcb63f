/// Who is in the demonstration.
enum DemoSchool {
    private static let firstNames = [
        "Ada", "Alan", "Grace", "Edsger", "Barbara", "Donald", "Frances", "Radia", "Ken", "Margaret", "Dennis",
        "Sofia", "Emmy", "Carl", "Hypatia", "Leonhard", "Maryam", "Srinivasa", "Katherine",
    ]
    /// As many as have no factor in common with the first names, so that hundreds differ; nor have these with the deck
    /// of rooms, so that each room has all of them.
    private static let lastNames = [
        "Okafor", "Lindgren", "Castillo", "Novak", "Haddad", "Ferreira", "Yamada", "Kowalski", "Mensah", "Rossi",
        "Petrov", "Ahmed", "Dubois", "Nguyen", "Silva", "Berg", "Costa", "Iyer", "Moreau", "Papadakis", "Quinn",
        "Sato", "Weber",
    ]

    /// Of a larger room only so many are registered, beside those who never come.
    private static let registered = 40

    /// Those who come, `demo-0` first: a teacher for each room, some assistants, students, a guest here and there.
    static func people(_ count: Int) -> [DemoPerson] {
        var seats: [DemoRoom: Int] = [:]
        return (0..<count).map { number in
            let room = DemoRoom.deck[number % DemoRoom.deck.count]
            let seat = seats[room, default: 0]
            seats[room] = seat + 1
            return DemoPerson(
                key: "demo-\(number)", name: name(number), room: room, role: role(in: seat),
                isRegistered: seat < registered && seat % 9 != 8)
        }
    }

    /// Whom the app tells what happens: the teacher of the first room, who exists even if nobody else does.
    static let instructor = "demo-0"

    /// Those who are registered in a room and never come.
    static func absent(from room: DemoRoom) -> [(key: String, name: String)] {
        let place = DemoRoom.allCases.firstIndex(of: room) ?? 0
        return (0..<3).map { number in
            let other = 400 + 10 * place + number
            return ("absent-\(other)", name(other))
        }
    }

    private static func role(in seat: Int) -> DemoPerson.Role {
        if seat == 0 { return .teacher }
        return seat % 20 == 5 ? .assistant : .student
    }

    static func name(_ number: Int) -> String {
        let round = number / (firstNames.count * lastNames.count)
        let initial = round == 0 ? "" : " \(UnicodeScalar(UInt8(65 + round % 26)))."
        return "\(firstNames[number % firstNames.count])\(initial) \(lastNames[number % lastNames.count])"
    }
}
