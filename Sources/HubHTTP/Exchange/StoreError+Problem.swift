import HubStore

extension StoreError {
    /// The HTTP status, as in `protocol/codes.json`.
    var status: Int {
        switch self {
        case .busy, .closed, .inUse, .newerSchema, .cannotOpen: 503
        case .conflict, .keyReused, .tooMuchState: 409
        case .notFound: 404
        case .diskFull: 507
        case .unreadable, .failed: 500
        }
    }

    /// What a client may know: where files lie and what a database says are for the log.
    var sentence: String {
        switch self {
        case .inUse, .newerSchema, .cannotOpen, .unreadable, .failed:
            "The store failed; the hub's operator can see how."
        case .busy, .closed, .notFound, .conflict, .keyReused, .tooMuchState, .diskFull: "\(self)."
        }
    }
}
