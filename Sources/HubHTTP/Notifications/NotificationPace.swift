import LimitCore
import PresenceCore
import Synchronization

/// How many notifications each user may be sent, and how many were not.
package final class NotificationPace: Sendable {
    /// As many come at once after a quiet minute.
    package let perMinute: Int

    private struct State {
        var table: RateTable<UserID>
        var refused = 0
    }

    private let state: Mutex<State>

    /// - Parameter perMinute: 1 to 60,000; default 60.
    package init(perMinute: Int = 60) {
        self.perMinute = perMinute
        state = Mutex(State(table: RateTable(rate: Rate(perSecond: perMinute, burst: perMinute))))
    }

    /// Whether another may be sent now.
    ///
    /// - Parameter uptime: milliseconds on a clock that never goes back.
    func bears(_ user: UserID, at uptime: UInt64) -> Bool {
        state.withLock { state in
            // A bucket counts thousandths of a token a millisecond; with sixtieths of the time, tokens a minute.
            let isBorne = state.table.take(user, at: uptime / 60)
            if !isBorne { state.refused += 1 }
            return isBorne
        }
    }

    /// For `rollcall_limit_exceeded_total`.
    var refused: Int { state.withLock { $0.refused } }
}
