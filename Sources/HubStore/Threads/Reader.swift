/// The thread that answers questions, on a connection of its own.
final class Reader: ThreadBody {
    /// Asks the connection and replies; a closure, because each question has its own type of answer.
    typealias Question = @Sendable (SQLiteConnection) -> Void

    private let connection: SQLiteConnection
    private let questions: HandOff<Question>

    init(_ connection: SQLiteConnection, questions: HandOff<Question>) {
        self.connection = connection
        self.questions = questions
    }

    func run() {
        var batch = Backlog<Question>()
        while questions.take(into: &batch, idle: -1, linger: 0, enough: 1) {
            while let question = batch.popFirst() {
                question(connection)
                questions.finish(weight: 1)
            }
            // Who asks next finds the pages with the system.
            connection.releaseMemory()
        }
    }
}

extension SQLiteConnection {
    /// The answer to a question, all of it from one snapshot.
    func answer<Query: StoreQuery>(_ query: Query) -> Result<Query.Answer, StoreError> {
        do throws(StoreError) {
            try execute("BEGIN")
            defer { if isInTransaction { _ = try? execute("COMMIT") } }
            return .success(try query.answer(from: self))
        } catch {
            return .failure(error)
        }
    }
}
