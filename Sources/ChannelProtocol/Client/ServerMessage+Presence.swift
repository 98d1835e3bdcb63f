import JSONCore
import PresenceCore

extension [ServerMessage.PresenceEntry] {
    /// Reads a presence map, `{"key":{"metas":[{…,"phx_ref":"…"}]}}`: all metas of all keys in the order of the text.
    init(map: Range<Int>, in text: Span<UInt8>) throws(JSONError) {
        self.init()
        var users = JSONMembers(map)
        while let (key, user) = try users.next(in: text) {
            guard let user = user.object else { continue }
            var members = JSONMembers(user)
            while let (name, metas) = try members.next(in: text) {
                guard name.equals("metas", in: text), metas.kind == .array else { continue }
                let key = key.string(in: text)
                var elements = JSONElements(metas.range)
                while let meta = try elements.next(in: text) {
                    guard let object = meta.object else { continue }
                    append(.init(key: key, ref: try Self.ref(of: object, in: text), meta: object))
                }
            }
        }
    }

    private static func ref(of meta: Range<Int>, in text: Span<UInt8>) throws(JSONError) -> String {
        var ref = ""
        var members = JSONMembers(meta)
        while let (name, value) = try members.next(in: text) {
            if name.equals("phx_ref", in: text) { ref = value.nonEmptyString(in: text) ?? "" }
        }
        return ref
    }
}

extension ServerMessage.PresenceSync {
    init(_ payload: Range<Int>, in text: Span<UInt8>) throws(JSONError) {
        self.init()
        var members = JSONMembers(payload)
        while let (key, value) = try members.next(in: text) {
            switch key.string(in: text) {
            case "epoch": epoch = value.nonEmptyString(in: text) ?? ""
            case "seq": seq = value.count(in: text) ?? 0
            case "hash": hash = value.count(in: text).flatMap(UInt32.init(exactly:)) ?? 0
            case "n": count = value.count(in: text).map(Int.init) ?? 0
            default: continue
            }
        }
    }
}

extension ServerMessage.PresenceCount {
    init(_ payload: Range<Int>, in text: Span<UInt8>) throws(JSONError) {
        self.init()
        var members = JSONMembers(payload)
        while let (key, value) = try members.next(in: text) {
            switch key.string(in: text) {
            case "users": users = value.count(in: text).map(Int.init) ?? 0
            case "sessions": sessions = value.count(in: text).map(Int.init) ?? 0
            case "seq": seq = value.count(in: text) ?? 0
            case "roles":
                if let object = value.object { roles = try .init(counts: object, in: text) }
            case "labels": try read(labels: value.object, in: text)
            default: continue
            }
        }
    }

    private mutating func read(labels range: Range<Int>?, in text: Span<UInt8>) throws(JSONError) {
        guard let range else { return }
        var members = JSONMembers(range)
        while let (name, values) = try members.next(in: text) {
            guard let values = values.object else { continue }
            labels[name.string(in: text)] = try .init(counts: values, in: text)
        }
    }
}

extension [ServerMessage.RoomCount] {
    /// Reads `{"rooms":{"algebra":[137,201]}}`: users, then sessions.
    init(rooms payload: Range<Int>, in text: Span<UInt8>) throws(JSONError) {
        self.init()
        var members = JSONMembers(payload)
        while let (key, value) = try members.next(in: text) {
            guard key.equals("rooms", in: text), let object = value.object else { continue }
            var rooms = JSONMembers(object)
            while let (room, pair) = try rooms.next(in: text) {
                guard pair.kind == .array else { continue }
                var numbers = JSONElements(pair.range)
                let users = try numbers.next(in: text)?.count(in: text) ?? 0
                let sessions = try numbers.next(in: text)?.count(in: text) ?? 0
                append(.init(room: room.string(in: text), users: Int(users), sessions: Int(sessions)))
            }
        }
    }
}

extension [ServerMessage.StatusEntry] {
    init(statuses payload: Range<Int>, in text: Span<UInt8>) throws(JSONError) {
        self.init()
        var members = JSONMembers(payload)
        while let (key, value) = try members.next(in: text) {
            let status = value.nonEmptyString(in: text).flatMap(Status.init)
            append(.init(key: key.string(in: text), status: status))
        }
    }
}

extension [String: Int] {
    init(counts object: Range<Int>, in text: Span<UInt8>) throws(JSONError) {
        self.init()
        var members = JSONMembers(object)
        while let (key, value) = try members.next(in: text) {
            if let count = value.count(in: text) { self[key.string(in: text)] = Int(count) }
        }
    }
}

extension [String: String] {
    /// The members that are strings.
    init(strings object: Range<Int>, in text: Span<UInt8>) throws(JSONError) {
        self.init()
        var members = JSONMembers(object)
        while let (key, value) = try members.next(in: text) {
            if let string = value.text?.string(in: text) { self[key.string(in: text)] = string }
        }
    }
}
