import HTTPCore
import HubStore
import JSONCore
import PresenceCore

/// Which of a user's notifications are asked for, as S2's pages spell it; an empty value is no filter.
struct NotificationWish {
    /// `type=all` is no filter either, so that nothing can be of this type.
    static let everyType = "all"

    /// What a page may hold: a row can have 26 KiB.
    private static let limits = 1...100

    let filter: Notifications.Filter
    let part: PageRequest
    /// Counts from 1.
    let page: Int
    /// Rows before the page.
    let offset: Int

    private enum Read: String, CaseIterable {
        case all, read, unread
        case yes = "true"
        case no = "false"

        var value: Bool? {
            switch self {
            case .all: nil
            case .read, .yes: true
            case .unread, .no: false
            }
        }
    }

    init(_ exchange: Exchange) throws(Problem) {
        let query = try RequestQuery(exchange)
        var filter = Notifications.Filter(
            type: query["type"].flatMap { $0 == Self.everyType ? nil : $0 },
            read: try query.word("read", as: Read.self)?.value)
        if let from = try query.moment("dateFrom") { filter.from = from }
        if let to = try query.moment("dateTo") {
            // A day without a time is the whole of it.
            let isDay = query["dateTo"]?.utf8.count == 10 && query["dateTo"]?.contains("-") == true
            filter.to = isDay ? to.advanced(by: 86_399_999) : to
        }
        self.filter = filter

        let limit = try query.number("limit", in: Self.limits) ?? 20
        let page = try query.number("page", in: 1...Int(Int32.max)) ?? 1
        let offset = (page - 1) * limit
        guard offset < Notifications.counted else {
            throw .invalidBody(
                "Pages have numbers among the first \(Notifications.counted) rows: go on with `dateTo` or `after`.")
        }
        guard page == 1 || query["after"] == nil else { throw .invalidBody("`after` needs no `page`.") }
        part = PageRequest(after: try query.page().after, limit: limit)
        self.page = page
        self.offset = offset
    }
}

extension [UInt8] {
    /// A row, with S2's names; beside it, where it is pushed, how many are unread.
    mutating func append(_ row: Notification, unread: Int? = nil) {
        var object = JSONObjectWriter(into: &self)
        object.member("id", row.id, into: &self)
        object.member("user_id", row.user.value, into: &self)
        object.member("type", row.type, into: &self)
        object.member("title", row.title, into: &self)
        object.member("message", row.message, into: &self)
        object.key("data", into: &self)
        // JSON, as it was parsed before it was kept.
        append(contentsOf: (row.data ?? "null").utf8)
        object.key("read_at", into: &self)
        append(row.readAt)
        object.member("created_at", row.createdAt.text, into: &self)
        object.member("unread", unread, into: &self)
        object.close(into: &self)
    }

    /// A moment, or `null`.
    mutating func append(_ moment: Timestamp?) {
        if let moment { append(quoted: moment.text) } else { append(contentsOf: "null".utf8) }
    }
}
