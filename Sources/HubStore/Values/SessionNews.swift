package import PresenceCore

/// What became of a session, as its room tells it; it waits as it is, and becomes a write when the writer comes to it.
///
/// It lies flat in the queue, 128 octets of it, and shares with the room what is in memory anyway: what waits after a
/// storm of arrivals leaves no holes between what stays.
package struct SessionNews: Sendable {
    package let key: SessionKey
    package let kind: SessionTurn.Kind
    package let at: Timestamp
    /// What its browser said of itself, where that is known.
    package let userAgent: String?
    package let address: String?
    /// Whether a socket holds it from then on.
    package let isLive: Bool

    package init(
        _ key: SessionKey, _ kind: SessionTurn.Kind, at: Timestamp, isLive: Bool = false, userAgent: String? = nil,
        address: String? = nil
    ) {
        self.key = key
        self.kind = kind
        self.at = at
        self.userAgent = userAgent
        self.address = address
        self.isLive = isLive
    }
}

extension SessionNews {
    var writeClass: WriteClass {
        if case .seen = kind { .lossy } else { .normal }
    }

    var write: StoreWrite {
        switch kind {
        case .began(let meta): .sessionStarted(key, details(meta), isLive: isLive)
        case .changed(let meta): .sessionChanged(key, details(meta), isLive: isLive, at: at)
        case .held: .sessionHeld(key, isLive: isLive, at: at)
        case .seen: .sessionSeen(key, at: at, page: nil)
        case .ended(let reason): .sessionEnded(key, SessionEnding(at: at, reason: .leave(reason)))
        }
    }

    private func details(_ meta: Meta) -> SessionDetails {
        SessionDetails(meta, userAgent: userAgent, address: address)
    }
}
