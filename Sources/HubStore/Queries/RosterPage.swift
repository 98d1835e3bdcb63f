package import PresenceCore

/// A part of a roster with the figures of all of it, in one snapshot.
///
/// Who is here need not be registered: given who is, it counts whom the roster and presence have in common, so that the
/// union of both can be counted.
package struct RosterPage: StoreQuery {
    package struct Answer: Equatable, Sendable {
        /// In the order of their user ids.
        package let rows: [Participant]
        package let registered: Int
        package let checkedIn: Int
        /// How many of those who are here are registered.
        package let registeredHere: Int
    }

    package var part: Roster
    /// Who is in the room now.
    package var here: [UserID]

    package init(_ part: Roster, here: [UserID]) {
        self.part = part
        self.here = here
    }

    package func answer(from connection: some SQLConnection) throws(StoreError) -> Answer {
        let figures = try AttendanceFigures(room: part.room).answer(from: connection)
        return Answer(
            rows: try part.answer(from: connection), registered: figures.registered, checkedIn: figures.checkedIn,
            registeredHere: try registeredHere(connection))
    }

    /// Users that one statement asks for.
    private static let batch = 200

    /// One statement for any number of users: the last batch is filled up with a user it has already.
    private static let statement: String = {
        let places = (2...batch + 1).map { "$\($0)" }.joined(separator: ",")
        return "SELECT COUNT(*) FROM participant WHERE room_id=$1 AND user_id IN (\(places))"
    }()

    private func registeredHere(_ connection: some SQLConnection) throws(StoreError) -> Int {
        var count = 0
        for start in stride(from: 0, to: here.count, by: Self.batch) {
            let users = here[start..<min(start + Self.batch, here.count)].map { SQLValue.text($0.value) }
            let filling = Array(repeating: users[0], count: Self.batch - users.count)
            count += try connection.count(Self.statement, [.text(part.room.value)] + users + filling)
        }
        return count
    }
}
