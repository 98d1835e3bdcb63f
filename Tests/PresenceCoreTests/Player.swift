import Foundation
import PresenceCore

/// A script of `protocol/vectors/presence`: events with their times, and what must come of them.
struct Script: Decodable {
    struct Policy: Decodable {
        var capacity: Int?
        var excludeRoles: [String]?
        var owner: String?
        var labels: [String]?
        var staleAfter: UInt64?
    }

    struct Step: Decodable {
        let at: UInt64
        let event: String
        var id: UInt64?
        var user: String?
        var session: String?
        var role: String?
        var isKeyGenerated: Bool?
        var meta: JSON?
        var labels: [String: String]?
        var reason: String?
        var state: String?
        var interval: UInt64?
        var present: Bool?
        var until: UInt64?
        var then: [String: JSON]?
    }

    let title: String
    let section: String
    let epoch: String
    let policy: Policy
    let steps: [Step]
}

/// Plays a script on a room; each step returns what came otherwise than written.
struct Player {
    private var room: RoomState
    private var users: [AttachmentID: UserID] = [:]

    init(_ script: Script) {
        var policy = RoomPolicy()
        policy.capacity = script.policy.capacity
        policy.excludeRoles = Set((script.policy.excludeRoles ?? []).compactMap { Role($0) })
        policy.owner = script.policy.owner.flatMap { UserID($0) }
        policy.labels = (script.policy.labels ?? []).compactMap { LabelName($0) }
        policy.httpStaleAfter = script.policy.staleAfter ?? policy.httpStaleAfter
        room = RoomState(name: RoomName("algebra")!, epoch: Epoch(text: script.epoch)!, policy: policy)
    }

    mutating func play(_ step: Script.Step) throws -> [String] {
        let outcome: [String: JSON]
        do throws(PresenceRefusal) {
            outcome = try perform(step)
        } catch {
            outcome = Player.words(error)
        }
        // What a step says is exact, but an attach need not say that nothing was there before.
        var expected = step.then ?? [:]
        if step.event == "attach", expected["refused"] == nil {
            expected = ["replaced": .null, "resumed": .bool(false)].merging(expected) { $1 }
        }
        if step.event == "look" { return lookProblems(expected) }
        return outcome == expected ? [] : ["expected \(expected)", "got \(outcome)"]
    }

    private mutating func perform(_ step: Script.Step) throws(PresenceRefusal) -> [String: JSON] {
        let now = Instant(milliseconds: step.at)
        let id = AttachmentID(rawValue: step.id ?? 0)
        let user = UserID(step.user ?? "nobody")!
        let session = step.session.flatMap { SessionID($0) }
        let role = Role(step.role ?? "member")!
        switch step.event {
        case "attach":
            users[id] = user
            let answer = try room.attach(
                id, user: user, session: session, role: role, isKeyGenerated: step.isKeyGenerated ?? false, at: now)
            let replaced = answer.replaced.map { JSON.number(Double($0.rawValue)) } ?? .null
            return ["replaced": replaced, "resumed": .bool(answer.isResumed)]
        case "track":
            let transition = try room.track(id, of: users[id] ?? user, meta: meta(step) ?? .empty, at: now)
            return words(transition.membership)
        case "untrack": return words(room.untrack(id, of: users[id] ?? user, at: now).membership)
        case "detach":
            let reason = LeaveReason(rawValue: step.reason ?? "")!
            let transition = room.detach(id, of: users[id] ?? user, reason: reason, lastHeard: now, at: now)
            return words(transition.membership)
        case "announce":
            let page = PageState(rawValue: step.state ?? "")!
            return words(room.announce(id, of: users[id] ?? user, state: page, at: now).membership)
        case "heartbeat":
            return words(
                try room.heartbeat(
                    user: user, session: session, role: role, meta: meta(step), isPresent: step.present ?? true,
                    interval: step.interval, at: now
                ).membership)
        case "kick", "ban":
            let until = Instant(milliseconds: step.until ?? 0)
            let ejection = room.kick(user, reason: step.event == "ban" ? .banned : .kicked, until: until, at: now)
            var outcome = words(ejection.membership)
            if !ejection.attachments.isEmpty {
                outcome["attachments"] = .array(ejection.attachments.map { .number(Double($0.rawValue)) })
            }
            return outcome
        case "expire": return room.expire(at: now).reduce([:]) { $0.merging(words($1)) { $1 } }
        case "drain": room.beginDrain()
        case "publish": return publish(at: now)
        case "look": break
        default: preconditionFailure("no such event: \(step.event)")
        }
        return [:]
    }

    private mutating func publish(at now: Instant) -> [String: JSON] {
        guard let diff = room.publish(at: now)?.diff else { return ["diff": .null] }
        let sync: [String: JSON] = [
            "epoch": .string(room.epoch.text), "seq": .number(Double(diff.seq)), "hash": .number(Double(diff.hash)),
            "n": .number(Double(diff.count)),
        ]
        return [
            "diff": .object(["joins": people(diff.joins), "leaves": people(diff.leaves)]), "sync": .object(sync),
            "state": people(room.snapshot.entries),
        ]
    }

    /// The wire's form: key to metas, each the tracked object with its `phx_ref`.
    private func people(_ people: [UserMetas]) -> JSON {
        var object: [String: JSON] = [:]
        for person in people {
            let metas = person.metas.map { meta -> JSON in
                var fields = JSON(bytes: Array(meta.payload)).fields
                fields["phx_ref"] = .string(meta.ref.text(epoch: room.epoch))
                if let previous = meta.previous { fields["phx_ref_prev"] = .string(previous.text(epoch: room.epoch)) }
                return .object(fields)
            }
            object[person.user.value] = .object(["metas": .array(metas)])
        }
        return .object(object)
    }

    private func lookProblems(_ expected: [String: JSON]) -> [String] {
        let counts = room.counts
        func numbers<Key>(_ buckets: [Key: Int], _ name: (Key) -> String) -> JSON {
            .object(Dictionary(uniqueKeysWithValues: buckets.map { (name($0), JSON.number(Double($1))) }))
        }
        var found: [String: JSON] = [
            "users": .number(Double(counts.users)), "sessions": .number(Double(counts.sessions)),
            "roles": numbers(counts.byRole) { $0.value }, "statuses": numbers(counts.byStatus) { $0.rawValue },
        ]
        found["labels"] = .object(
            Dictionary(
                uniqueKeysWithValues: counts.byLabel.map { name, values in
                    let buckets = values.top().buckets.map { ($0.value.value, JSON.number(Double($0.users))) }
                    return (name.value, JSON.object(Dictionary(uniqueKeysWithValues: buckets)))
                }))
        let statuses = room.statuses.map { ($0.user.value, JSON.string($0.status?.rawValue ?? "none")) }
        let wanted = expected["counts"]?.fields ?? [:]
        var problems = wanted.filter { found[$0.key] != $0.value }.map { "\($0.key) is \(found[$0.key] ?? .null)" }
        if let all = expected["statuses"], all != .object(Dictionary(uniqueKeysWithValues: statuses)) {
            problems.append("statuses are \(statuses)")
        }
        return problems
    }

    private func meta(_ step: Script.Step) -> Meta? {
        guard let json = step.meta else { return nil }
        let labels = (step.labels ?? [:]).map { Label(name: LabelName($0.key)!, value: LabelValue($0.value)!) }
        return Meta(payload: json.bytes, labels: labels)
    }

    private func words(_ change: MembershipChange?) -> [String: JSON] {
        switch change?.kind {
        case nil: [:]
        case .joined: ["joined": .string(change?.user.value ?? "")]
        case .left(let reason): ["left": .string(change?.user.value ?? ""), "reason": .string(reason.rawValue)]
        }
    }

    private static func words(_ refusal: PresenceRefusal) -> [String: JSON] {
        switch refusal {
        case .roomFull(let members, let capacity):
            ["refused": "roomFull", "members": .number(Double(members)), "capacity": .number(Double(capacity))]
        case .kicked: ["refused": "kicked"]
        case .banned: ["refused": "banned"]
        case .tooManySessions: ["refused": "tooManySessions"]
        case .notAttached: ["refused": "notAttached"]
        case .notTracked: ["refused": "notTracked"]
        case .tooManySignals: ["refused": "tooManySignals"]
        }
    }
}
