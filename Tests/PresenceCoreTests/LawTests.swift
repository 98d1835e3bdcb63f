import HubTesting
import PresenceCore
import Testing

/// Laws over random steps; `Tests/Simulation` has a model and many more.
@Suite("Laws")
struct LawTests {
    @Test("snapshot + diffs = next snapshot, counts = members, join and leave alternate", arguments: UInt64(1)...40)
    func laws(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        func any(_ count: Int) -> Int { .random(in: 0..<count, using: &generator) }
        var algebra = Classroom()
        var open: [AttachmentID] = []
        var copy: [String: [UInt64: [UInt8]]] = [:]
        var isIn: Set<String> = []
        func note(_ changes: [MembershipChange]) {
            for change in changes {
                let isNew =
                    change.kind == .joined
                    ? isIn.insert(change.user.value).inserted : isIn.remove(change.user.value) != nil
                #expect(isNew, "\(change)")
            }
        }
        for _ in 0..<200 {
            note(algebra.pass(UInt64([0, 0, 20, 3_000, 10_000][any(5)])))
            switch any(6) {
            case 0, 1: open.append(try algebra.join(["Ada", "Grace", "Alan"][any(3)], tab: [nil, "a", "b"][any(3)]))
            case 2, 3:
                guard let id = open.randomElement(using: &generator) else { continue }
                if let transition = try? algebra.track(id, "\(any(3))") {
                    note([transition.membership].compactMap(\.self))
                }
            case 4:
                guard !open.isEmpty else { continue }
                let reason = LeaveReason.allCases.filter { $0 != .drained }[any(11)]
                note([algebra.detach(open.remove(at: any(open.count)), reason).membership].compactMap(\.self))
            default:
                let seq = algebra.room.seq
                guard let diff = algebra.room.publish(at: algebra.instant)?.diff else { continue }
                #expect(diff.seq == seq + 1)
                for join in diff.joins {
                    for meta in join.metas {
                        copy[join.user.value, default: [:]][meta.ref.number] = Array(meta.payload)
                    }
                }
                for leave in diff.leaves {
                    for meta in leave.metas {
                        #expect(copy[leave.user.value]?.removeValue(forKey: meta.ref.number) == Array(meta.payload))
                    }
                    if copy[leave.user.value]?.isEmpty == true { copy[leave.user.value] = nil }
                }
                let entries = algebra.room.snapshot.entries.map { person in
                    (
                        person.user.value,
                        Dictionary(uniqueKeysWithValues: person.metas.map { ($0.ref.number, Array($0.payload)) })
                    )
                }
                #expect(copy == Dictionary(uniqueKeysWithValues: entries))
                #expect(diff.count == copy.values.reduce(0) { $0 + $1.count })
            }
            let members = algebra.room.memberSummaries
            #expect(Set(members.map(\.user.value)) == isIn)
            #expect(algebra.room.counts.users == members.count)
            #expect(algebra.room.counts.sessions == members.reduce(0) { $0 + $1.sessions })
        }
    }

    @Test("the same events at the same times give the same diffs", arguments: UInt64(1)...5)
    func determinism(seed: UInt64) throws {
        func play() throws -> [[String]] {
            var generator = SeededGenerator(seed: seed)
            var algebra = Classroom()
            return try (0..<60).map { _ in
                let user = "user-\(Int.random(in: 0..<30, using: &generator))"
                try algebra.join(user, says: "\(Int.random(in: 0..<3, using: &generator))")
                return Int.random(in: 0..<4, using: &generator) == 0 ? algebra.publish() : []
            }
        }
        #expect(try play() == play())
    }
}
