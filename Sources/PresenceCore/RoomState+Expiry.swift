extension RoomState {
    /// Ends the graces, HTTP leases and bars whose time has come, in the order in which they ended.
    ///
    /// Costs O(what ended · log), not O(room); while draining nothing ends.
    package mutating func expire(at now: Instant) -> [MembershipChange] {
        guard !isDraining else { return [] }
        var changes: [MembershipChange] = []
        while let entry = deadlines.next(until: now) {
            if let bar = bars[entry.key], bar.until <= entry.at { bars[entry.key] = nil }
            guard let place = members.index(forKey: entry.key), members[at: place].alarm == entry.at else { continue }
            members[at: place].alarm = .distantFuture
            let transition = change(entry.key, at: entry.at) { $0.expire(at: entry.at) }
            if let membership = transition.membership { changes.append(membership) }
        }
        return changes
    }
}
