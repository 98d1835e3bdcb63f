/// What a subscriber can see to be wrong with the presence that it is told: never excused by load or order of arrival.
package enum PresenceAnomaly: Error, Hashable, Sendable {
    /// A diff came before the state that it changes.
    case diffBeforeState
    /// A meta joined that was there already: a doubled event.
    case joinOfPresent(user: String, ref: String)
    /// A meta left that was not there: a lost or reordered event.
    case leaveOfAbsent(user: String, ref: String)
    /// A diff without any change; `seq` counts non-empty ones only.
    case emptyDiff
    /// A user without metas, or a meta without a ref.
    case incompleteEntry(user: String)
    /// `seq` did not grow by one from diff to diff.
    case seqGap(expected: UInt64, got: UInt64)
    /// The room's epoch changed without a new state.
    case epochChanged(from: String, to: String)
    /// A state or diff was not followed by the `presence_sync` that was asked for.
    case missingSync
    /// A `presence_sync` without a state or diff before it.
    case unexpectedSync
    /// The copy is not the room's: another hash or another number of metas.
    case copyDiffers(expectedHash: UInt32, hash: UInt32, expectedCount: Int, count: Int)
}
