/// What a room counts, minute by minute of the calendar: who is counted in `users`, no more and no less (presence.md §6).
///
/// The joins of all minutes less their leaves are the users of now; the user-seconds are exact, with what is less than a
/// second carried into the next minute.
package struct MinuteTally: Sendable {
    /// One minute, or a part of one: parts add up.
    package struct Minute: Equatable, Sendable {
        /// When the minute began, in milliseconds since 1970.
        package let start: Int64
        package let joins: Int
        package let leaves: Int
        /// The most users at one time.
        package let peak: Int
        /// The seconds that its users spent there, added up.
        package let userSeconds: Int

        package init(start: Int64, joins: Int, leaves: Int, peak: Int, userSeconds: Int) {
            self.start = start
            self.joins = joins
            self.leaves = leaves
            self.peak = peak
            self.userSeconds = userSeconds
        }
    }

    private static let length: Int64 = 60_000

    /// From the hub's clock to the calendar.
    private let offset: Int64
    private var users = 0
    private var joins = 0
    private var leaves = 0
    private var peak = 0
    private var userMilliseconds: Int64 = 0
    /// Up to when it has been counted, on the calendar; the minute of this moment is the open one.
    private var counted: Int64 = 0
    private var closed: [Minute] = []

    /// `calendarOffset`: milliseconds that, added to the hub's clock, make the calendar.
    init(calendarOffset: Int64) {
        offset = calendarOffset
    }

    /// The room has so many users from now on.
    mutating func move(to count: Int, at now: Instant) {
        guard count != users else { return }
        advance(to: now)
        if count > users { joins += count - users } else { leaves += users - count }
        users = count
        peak = max(peak, count)
    }

    /// The minutes that are over and had anybody or anything in them, in order; each only once.
    mutating func takeClosed(at now: Instant) -> [Minute] {
        advance(to: now)
        defer { closed = [] }
        return closed
    }

    /// Everything up to now, the open minute too.
    mutating func takeAll(at now: Instant) -> [Minute] {
        advance(to: now)
        close()
        defer { closed = [] }
        return closed
    }

    private mutating func advance(to now: Instant) {
        let moment = offset + Int64(now.milliseconds)
        // A quiet room has nothing to tell of the minutes between.
        if users == 0, isQuiet { counted = max(counted, moment) }
        while counted < moment {
            let end = min(moment, start + Self.length)
            userMilliseconds += Int64(users) * (end - counted)
            let isOver = end == start + Self.length
            if isOver { close() }
            counted = end
            if users == 0, isQuiet { counted = moment }
        }
    }

    private var start: Int64 { counted - counted % Self.length }
    private var isQuiet: Bool { joins == 0 && leaves == 0 && peak == 0 && userMilliseconds < 1_000 }

    private mutating func close() {
        guard !isQuiet else { return }
        closed.append(
            Minute(
                start: start, joins: joins, leaves: leaves, peak: peak, userSeconds: Int(userMilliseconds / 1_000)))
        (joins, leaves, peak) = (0, 0, users)
        userMilliseconds %= 1_000
    }
}

extension RoomState {
    /// Counts minutes from now on; for a room that nobody has entered yet.
    package mutating func beginMinutes(calendarOffset: Int64) {
        minutes = MinuteTally(calendarOffset: calendarOffset)
    }

    /// What was counted in minutes that are over, each once; nothing without `beginMinutes`.
    package mutating func takeMinutes(at now: Instant) -> [MinuteTally.Minute] {
        minutes?.takeClosed(at: now) ?? []
    }

    /// Everybody leaves the figures: what was counted up to now, and nothing will be from now on.
    package mutating func endMinutes(at now: Instant) -> [MinuteTally.Minute] {
        minutes?.move(to: 0, at: now)
        defer { minutes = nil }
        return minutes?.takeAll(at: now) ?? []
    }
}
