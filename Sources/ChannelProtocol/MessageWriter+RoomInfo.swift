import JSONCore
package import PresenceCore

/// What a room promises, for clients that ask with `config.presence.info` (presence.md §5).
extension MessageWriter {
    /// The hub's own clocks that enter a room's bounds.
    package struct HubClocks: Hashable, Sendable {
        /// Silence of a transport until it counts as lost.
        package var idleTimeoutMS: Milliseconds
        /// How late a timer may fire.
        package var tickMS: Milliseconds

        package init(idleTimeoutMS: Milliseconds, tickMS: Milliseconds) {
            self.idleTimeoutMS = idleTimeoutMS
            self.tickMS = tickMS
        }
    }

    /// `room_info`: graces, leases, window and capacity, and for each reason the bound within which a leave is told.
    ///
    /// All times in milliseconds. `window` is the window's present length, which grows with the subscribers.
    package func roomInfo(
        _ policy: RoomPolicy, window: Milliseconds, clocks: HubClocks, into output: inout [UInt8]
    ) {
        let late = window + clocks.tickMS
        open("room_info", joinRef: nil, ref: nil, into: &output)
        var info = JSONObjectWriter(into: &output)
        info.member("grace_close_ms", policy.graceClose, into: &output)
        info.member("grace_lost_ms", policy.graceLost, into: &output)
        info.member("idle_timeout_ms", clocks.idleTimeoutMS, into: &output)
        info.member("lease_ms", policy.leases.standard, into: &output)
        info.member("lease_hidden_ms", policy.leases.hiddenFloor, into: &output)
        info.member("lease_frozen_ms", policy.leases.frozen, into: &output)
        info.member("window_ms", window, into: &output)
        info.member("count_interval_ms", policy.countInterval, into: &output)
        info.member("capacity", policy.capacity, into: &output)
        info.key("gone_within_ms", into: &output)
        var bounds = JSONObjectWriter(into: &output)
        bounds.member("left", late, into: &output)
        bounds.member("closed", policy.graceClose + late, into: &output)
        bounds.member("lost", clocks.idleTimeoutMS + policy.graceLost + late, into: &output)
        bounds.member("slow", policy.graceLost + late, into: &output)
        bounds.member("expired", policy.leases.standard + late, into: &output)
        bounds.close(into: &output)
        info.close(into: &output)
        close(into: &output)
    }
}
