import ChannelProtocol
import JSONCore
import PresenceCore
import SocketIO

/// Signals: what tabs do at the moment, told beside presence and never kept (presence.md 11).
extension Home {
    /// Milliseconds between two tellings of a room.
    static let signalInterval: Milliseconds = 100

    func signal(
        _ subscription: Subscription, _ request: Request, _ change: SignalChange, of session: SessionID?,
        at now: Instant
    ) {
        guard let room = rooms[subscription.room], room.subscribers[subscription.id] != nil else {
            unmatched(subscription, request)
            return
        }
        do throws(PresenceRefusal) {
            guard let id = attachment(of: session, beside: subscription, in: room) else { throw .notTracked }
            try room.state.signal(id, of: subscription.user, change, at: now)
        } catch {
            refuse(subscription, request, error, at: now)
            return
        }
        ok(subscription, request)
        list(room)
    }

    /// Tells whose signals are others than before, if the window is over.
    func tellSignals(_ room: Room, at now: Instant) {
        guard room.look({ $0.hasSignalChanges }), room.signalWindow.due(at: now) <= now else { return }
        let changes = room.state.takeSignalChanges()
        guard !changes.isEmpty else { return }
        room.signalWindow.sent(at: now)
        let messages = changes.map { $0.message(in: room.name) }
        var encoded: [RelayForm: SharedBytes] = [:]
        for audience in room.audiences where audience.form.hearsSignals {
            let form = RelayForm(audience.form)
            let bytes = encoded[form] ?? SharedBytes(messages.flatMap { frame($0, form) })
            encoded[form] = bytes
            // Never left out: nothing later says that a signal has ended.
            deliver(bytes, to: audience, isPresence: false)
        }
    }
}

extension UserSignals {
    /// As all are told it: `{"room_id":"algebra","user_id":"ada","signals":{"typing":true}}`.
    func message(in room: RoomName) -> RelayedMessage {
        var json: [UInt8] = []
        var object = JSONObjectWriter(into: &json)
        object.member("room_id", room.value, into: &json)
        object.member("user_id", user.value, into: &json)
        object.key("signals", into: &json)
        signals.append(to: &json)
        object.close(into: &json)
        return HubEvent.signal.message(json)
    }
}
