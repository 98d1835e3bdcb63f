import HubRuntime

/// Several readers of the notes of sessions, told one after the other on the loop that has them.
struct SessionLogs: SessionLog {
    private let logs: [any SessionLog]

    init(_ logs: [any SessionLog]) {
        self.logs = logs
    }

    func take(_ notes: ContiguousArray<SessionNote>) {
        for log in logs { log.take(notes) }
    }
}
