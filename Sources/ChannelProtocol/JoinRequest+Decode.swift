import JSONCore

extension JoinRequest {
    /// Elements of `postgres_changes` and of `rooms` that are looked at; further ones are ignored.
    package static let listLimit = 1000

    /// Reads the payload of a `phx_join`.
    ///
    /// Throws only if it is not JSON, which decoding the envelope has ruled out.
    package static func decode(_ payload: Range<Int>, in text: Span<UInt8>) throws(WireError) -> JoinRequest {
        do throws(JSONError) {
            return try JoinRequest(payload, in: text)
        } catch {
            throw .notJSON(error)
        }
    }

    private init(_ payload: Range<Int>, in text: Span<UInt8>) throws(JSONError) {
        self.init()
        var userToken: String?
        var members = JSONMembers(payload)
        while let (key, value) = try members.next(in: text) {
            switch key.string(in: text) {
            case "config":
                guard let config = value.object else { continue }
                hasConfig = true
                try read(config: config, in: text)
            case "access_token": accessToken = value.nonEmptyString(in: text)
            case "user_token": userToken = value.nonEmptyString(in: text)
            case "user_id": userID = value.scalarString(in: text)
            default: continue
            }
        }
        accessToken = accessToken ?? userToken
        if let token = accessToken, !AccessToken.isToken(token) { accessToken = nil }
    }

    private mutating func read(config: Range<Int>, in text: Span<UInt8>) throws(JSONError) {
        var members = JSONMembers(config)
        while let (key, value) = try members.next(in: text) {
            switch key.string(in: text) {
            case "presence":
                if let options = value.object { presence = try Presence(options, in: text) }
            case "broadcast":
                if let options = value.object { broadcast = try Broadcast(options, in: text) }
            case "private": isPrivate = value.flag(in: text) ?? false
            case "postgres_changes": postgresChanges = try Self.bindings(value, in: text)
            case "resume":
                if let point = value.object { resume = try Resume(point, in: text) }
            case "session": session = value.nonEmptyString(in: text)
            case "lease":
                if let object = value.object { lease = try? Announcement.decode(object, in: text) }
            case "rooms": rooms = try Self.strings(value, in: text)
            case "retry_after": wantsRetryAfter = value.flag(in: text) ?? false
            default: continue
            }
        }
    }

    /// The objects of the array, each without an `id` of its own; `null` and other kinds are skipped.
    private static func bindings(_ value: JSONValue, in text: Span<UInt8>) throws(JSONError) -> [[UInt8]] {
        guard value.kind == .array else { return [] }
        var bindings: [[UInt8]] = []
        var elements = JSONElements(value.range)
        while bindings.count < listLimit, let element = try elements.next(in: text) {
            guard let object = element.object else { continue }
            var copy: [UInt8] = []
            try JSONObjectCopy.append(object, in: text, to: &copy) { key in
                key.equals("id", in: text) ? .drop : .keep
            }
            bindings.append(copy)
        }
        return bindings
    }

    /// The strings of the array that are not empty.
    fileprivate static func strings(_ value: JSONValue, in text: Span<UInt8>) throws(JSONError) -> [String] {
        guard value.kind == .array else { return [] }
        var strings: [String] = []
        var elements = JSONElements(value.range)
        while strings.count < listLimit, let element = try elements.next(in: text) {
            if let string = element.nonEmptyString(in: text) { strings.append(string) }
        }
        return strings
    }
}

extension JoinRequest.Presence {
    fileprivate init(_ options: Range<Int>, in text: Span<UInt8>) throws(JSONError) {
        var members = JSONMembers(options)
        while let (key, value) = try members.next(in: text) {
            switch key.string(in: text) {
            case "key": self.key = value.scalarString(in: text)
            case "enabled": isEnabled = value.flag(in: text) ?? true
            case "mode": mode = value.nonEmptyString(in: text).flatMap(JoinRequest.Mode.init)
            case "seq": wantsSync = value.flag(in: text) ?? false
            case "status": wantsStatus = value.flag(in: text) ?? false
            case "info": wantsInfo = value.flag(in: text) ?? false
            case "role": role = value.nonEmptyString(in: text)
            case "count":
                if let count = value.object { try read(count: count, in: text) }
            default: continue
            }
        }
    }

    private mutating func read(count: Range<Int>, in text: Span<UInt8>) throws(JSONError) {
        var members = JSONMembers(count)
        while let (key, value) = try members.next(in: text) {
            if key.equals("roles", in: text) {
                wantsRoles = value.flag(in: text) ?? false
            } else if key.equals("labels", in: text) {
                let names = try JoinRequest.strings(value, in: text)
                labels = value.flag(in: text) == true ? .all : names.isEmpty ? .none : .named(names)
            }
        }
    }
}

extension JoinRequest.Broadcast {
    fileprivate init(_ options: Range<Int>, in text: Span<UInt8>) throws(JSONError) {
        var members = JSONMembers(options)
        while let (key, value) = try members.next(in: text) {
            switch key.string(in: text) {
            case "self": echoes = value.flag(in: text) ?? false
            case "ack": acknowledges = value.flag(in: text) ?? false
            case "replay":
                if let wish = value.object { replay = try JoinRequest.Replay(wish, in: text) }
            case "replication_ready": awaitsReplication = value.flag(in: text) ?? false
            default: continue
            }
        }
    }
}

extension JoinRequest.Replay {
    /// A limit that is no number, or a time that is none, leaves the default.
    fileprivate init(_ wish: Range<Int>, in text: Span<UInt8>) throws(JSONError) {
        self.init()
        var members = JSONMembers(wish)
        while let (key, value) = try members.next(in: text) {
            if key.equals("since", in: text) {
                since = value.count(in: text) ?? since
            } else if key.equals("limit", in: text) {
                limit = value.count(in: text).map { Int($0) } ?? limit
            }
        }
    }
}

extension JoinRequest.Resume {
    /// `nil` unless both parts are there.
    fileprivate init?(_ point: Range<Int>, in text: Span<UInt8>) throws(JSONError) {
        var epoch: String?
        var seq: UInt64?
        var members = JSONMembers(point)
        while let (key, value) = try members.next(in: text) {
            if key.equals("epoch", in: text) {
                epoch = value.nonEmptyString(in: text)
            } else if key.equals("seq", in: text) {
                seq = value.count(in: text)
            }
        }
        guard let epoch, let seq else { return nil }
        self.init(epoch: epoch, seq: seq)
    }
}
