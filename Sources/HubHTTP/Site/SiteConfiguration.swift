import Glibc
package import HubIdentity
package import HubRuntime
package import HubStore
package import HubWebhooks
package import LimitCore

/// Who may ask what of the HTTP side of a hub.
package struct SiteConfiguration: Sendable {
    /// Verifies tokens; nil only in development, where rooms and reads need none.
    package var verifier: TokenVerifier?

    /// The right to do everything in every room; nil: nobody has it.
    package var adminToken: AdminToken?

    /// Roles that may read all rooms when tokens are verified: those that may subscribe to `counts:*`.
    package var dashboardRoles: Set<String> = []

    /// Which rooms are private, and whose.
    package var policies = RoomPolicies()

    /// Whose pages may read the answers of the API; nil: everybody's.
    package var origins: OriginRules?

    /// Signs the goodbyes of pages without a socket.
    let goodbyes = GoodbyeToken.Mint()

    /// What outlives the process; nil: nothing does.
    package var store: (any Store)?

    /// Who tells others what happens in rooms; nil: nobody does.
    package var courier: WebhookCourier?

    /// Who may start what only so many may do at once; nil: there are no seats.
    package var seats: SeatRegistrar?

    /// Hears of every kick and ban.
    package var audit: @Sendable (Audit) -> Void = { _ in }

    /// Octets that one broadcast payload may have.
    ///
    /// Default 1 MiB. Past it: 413, or 422 inside a batch.
    package var maxPayloadBytes = 1 << 20

    /// What `rollcall_build_info` tells, by label.
    package var build: [(label: String, value: String)] = []

    /// Seconds since 1970, for the times in tokens.
    package var now: @Sendable () -> Int64 = { Int64(time(nil)) }

    /// How many notifications a user may be sent.
    package var notificationPace = NotificationPace()

    /// Milliseconds on a clock that never goes back, for rates.
    package var uptime: @Sendable () -> UInt64 = {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1000 + UInt64(time.tv_nsec) / 1_000_000
    }

    /// The calendar's clock, for the times in rows.
    package var moment: @Sendable () -> Timestamp = {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    package init() {}
}
