import PresenceCore
import Testing

@Suite("The record of stays")
struct RecordTests {
    private func classroom() -> Classroom {
        var algebra = Classroom()
        algebra.room.isRecorded = true
        return algebra
    }

    /// `+Ada/tab:here`, `~Ada/tab:away`, `-Ada/tab closed`; `_Ada/tab` when its socket is gone, `^Ada/tab` when it has one
    /// again; a stay without a name has none.
    private func turns(_ algebra: inout Classroom) -> [String] {
        algebra.room.takeSessionTurns().map { turn in
            let who = turn.user.value + (turn.stay.name.map { "/" + $0.value } ?? "")
            return switch turn.kind {
            case .began(let meta): "+\(who):\(String(decoding: meta.payload, as: UTF8.self))"
            case .changed(let meta): "~\(who):\(String(decoding: meta.payload, as: UTF8.self))"
            case .held: (turn.isLive ? "^" : "_") + who
            case .seen: "?\(who)"
            case .ended(let reason): "-\(who) \(reason.rawValue)"
            }
        }
    }

    @Test("a stay begins with the track, changes with what the tab says, and ends with its reason")
    func oneStay() throws {
        var algebra = classroom()
        let ada = try algebra.attach("Ada", tab: "tab").id
        #expect(turns(&algebra).isEmpty)
        _ = try algebra.track(ada, "here")
        _ = try algebra.track(ada, "here")
        _ = try algebra.track(ada, "away")
        #expect(turns(&algebra) == ["+Ada/tab:here", "~Ada/tab:away"])
        algebra.detach(ada, .left)
        #expect(turns(&algebra) == ["-Ada/tab left"])
    }

    @Test("who returns within the grace has never gone; after it the stay has ended when the grace did")
    func graces() throws {
        var algebra = classroom()
        algebra.detach(try algebra.join("Ada", tab: "tab", says: "here"), .lost)
        algebra.pass(9_999)
        let back = try algebra.join("Ada", tab: "tab", says: "here")
        #expect(turns(&algebra) == ["+Ada/tab:here", "_Ada/tab", "^Ada/tab"])
        algebra.detach(back, .lost)
        let end = algebra.instant.advanced(by: 10_000)
        algebra.pass(60_000)
        let ended = algebra.room.takeSessionTurns()
        #expect(ended.map(\.kind) == [.held, .ended(.lost)] && ended.last?.at == end)
    }

    @Test("seen part by part, each session is in one part, whenever one looks")
    func parts() throws {
        var algebra = classroom()
        for number in 0..<300 {
            try algebra.beat("User \(number)", says: "here", interval: 600_000)
            if number % 3 == 0 { algebra.pass(7) }
        }
        let first = (0..<20).map { part in algebra.room.sightings(part: part, of: 20) }
        #expect(Set(first.joined().map(\.user)).count == 300 && first.joined().count == 300)
        #expect(first.allSatisfy { $0.count < 60 })
        algebra.pass(20_000)
        let later = algebra.room.sightings(part: 3, of: 20)
        #expect(Set(later.map(\.user)) == Set(first[3].map(\.user)))
    }

    @Test("tabs of one moment are told apart, with names and without")
    func sameMoment() throws {
        var algebra = classroom()
        for tab in [nil, nil, "tab"] { _ = try algebra.join("Ada", tab: tab, says: "here") }
        let stays = algebra.room.takeSessionTurns().map(\.stay)
        #expect(Set(stays.map(\.began)).count == 3)
        #expect(stays.allSatisfy { $0.began / 1_000 == algebra.instant.milliseconds })
    }

    @Test("a nameless tab that takes over the place of another goes on with its stay")
    func takenOver() throws {
        var algebra = classroom()
        algebra.detach(try algebra.join("Ada", says: "here"), .closed)
        _ = try algebra.join("Ada", says: "there")
        #expect(turns(&algebra) == ["+Ada:here", "_Ada", "~Ada:there"])
    }

    @Test("a moderator ends every stay of the user; an HTTP lease ends its own")
    func endings() throws {
        var algebra = classroom()
        _ = try algebra.join("Ada", tab: "one", says: "here")
        _ = try algebra.beat("Grace", tab: "two")
        _ = algebra.room.takeSessionTurns()
        _ = algebra.room.kick(
            algebra.left("Ada", .left).user, reason: .kicked, until: .distantFuture, at: algebra.instant)
        algebra.pass(75_000)
        #expect(turns(&algebra) == ["-Ada/one kicked", "-Grace/two expired"])
    }

    @Test("each turn says whether a socket holds the session; heartbeats beside it or in its place are none")
    func live() throws {
        var algebra = classroom()
        let ada = try algebra.join("Ada", tab: "one", says: "here")
        _ = try algebra.beat("Ada", tab: "one", says: "away")
        _ = try algebra.beat("Grace", tab: "two", says: "here")
        #expect(algebra.room.takeSessionTurns().map(\.isLive) == [true, true, false])
        algebra.detach(ada, .lost)
        _ = try algebra.beat("Ada", tab: "one", says: "home")
        #expect(algebra.room.takeSessionTurns().map(\.isLive) == [false, false])
        _ = try algebra.join("Grace", tab: "two", says: "there")
        #expect(turns(&algebra) == ["~Grace/two:there"])
        algebra.pass(5_000)
        #expect(algebra.room.sightings().map(\.user.value) == ["Ada"])
    }

    @Test("a look sees heartbeats when they came, nobody whom a socket holds and nobody who is only waited for")
    func sightings() throws {
        var algebra = classroom()
        _ = try algebra.join("Ada", tab: "one", says: "here")
        _ = try algebra.beat("Grace", tab: "two")
        algebra.detach(try algebra.join("Alan", tab: "three", says: "here"), .lost)
        let beat = algebra.instant
        algebra.pass(5_000)
        let seen = algebra.room.sightings()
        #expect(seen.map(\.user.value) == ["Grace"] && seen.map(\.at) == [beat])
    }

    @Test("a roll call has the stays that have not ended, those in their grace too, of a user's tabs each")
    func rollCall() throws {
        var algebra = classroom()
        for tab in [nil, "one", "two"] { _ = try algebra.join("Ada", tab: tab, says: "here") }
        algebra.detach(try algebra.join("Grace", tab: "one", says: "here"), .lost)
        algebra.detach(try algebra.join("Alan", tab: "one", says: "here"), .left)
        _ = try algebra.attach("Barbara", tab: "one")
        let told = algebra.room.takeSessionTurns()
        let gone = told.filter { if case .ended = $0.kind { true } else { false } }.map(\.stay)
        let roll = algebra.room.rollCall(at: algebra.instant)
        #expect(roll.count == 4 && gone.count == 1)
        #expect(Set(roll.map(\.stay)) == Set(told.map(\.stay)).subtracting(gone))
        #expect(turns(&algebra).isEmpty, "it is told to who asks")
    }

    @Test("without somebody who keeps it there is no record")
    func unrecorded() throws {
        var algebra = Classroom()
        algebra.detach(try algebra.join("Ada", says: "here"), .left)
        #expect(turns(&algebra).isEmpty)
    }
}
