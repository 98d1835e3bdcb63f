import JSONCore
package import PresenceCore

/// Presence as stock clients know it (wire.md 4.5), and the one frame that checks it.
extension MessageWriter {
    /// The whole published state.
    ///
    /// Also sent when empty: until it comes, clients hold back all diffs. With a join ref it is for one client, without
    /// one it may be shared by all who join until the next publication.
    package func presenceState(_ snapshot: Snapshot, joinRef: Ref? = nil, into output: inout [UInt8]) {
        open("presence_state", joinRef: joinRef, ref: nil, into: &output)
        output.append(snapshot.entries, epoch: snapshot.epoch)
        close(into: &output)
    }

    /// One published change; both parts are always there (the Python client insists).
    package func presenceDiff(_ diff: Diff, epoch: Epoch, into output: inout [UInt8]) {
        open("presence_diff", joinRef: nil, ref: nil, into: &output)
        output.append("{\"joins\":")
        output.append(diff.joins, epoch: epoch)
        output.append(",\"leaves\":")
        output.append(diff.leaves, epoch: epoch)
        output.append("}")
        close(into: &output)
    }

    /// About how long a message is that tells of these, rather a little more: so its frame is allocated once, and fits.
    package func length(about entries: [UserMetas]..., epoch: Epoch) -> Int {
        // `"":{"metas":[]},` with a key of usual length, and `,"phx_ref":".zz"},` for each meta.
        let perMeta = epoch.text.utf8.count + 22
        return entries.joined().reduce(96 + topic.utf8.count) { sum, entry in
            entry.metas.reduce(sum + 52) { $0 + $1.payload.count + perMeta }
        }
    }

    /// Where the room stands after a state or diff (presence.md §2): for those who asked, in the same write.
    package func presenceSync(epoch: Epoch, seq: UInt64, hash: UInt32, count: Int, into output: inout [UInt8]) {
        open("presence_sync", joinRef: nil, ref: nil, into: &output)
        output.append("{\"epoch\":")
        output.append(quoted: epoch.text)
        output.append(",\"seq\":")
        output.append(decimal: seq)
        output.append(",\"hash\":")
        output.append(decimal: hash)
        output.append(",\"n\":")
        output.append(decimal: count)
        output.append("}")
        close(into: &output)
    }

    /// The status of users: all of them once, then those that changed (presence.md §2); `null` for who has left.
    package func presenceStatus(_ statuses: [UserStatus], into output: inout [UInt8]) {
        open("presence_status", joinRef: nil, ref: nil, into: &output)
        var object = JSONObjectWriter(into: &output)
        for entry in statuses {
            entry.user.withUTF8 { object.key($0, into: &output) }
            if let status = entry.status {
                output.append(quoted: status.rawValue)
            } else {
                output.append("null")
            }
        }
        object.close(into: &output)
        close(into: &output)
    }

    /// One of several tabs over a connection is there no more: a socket of its own would have closed so (presence.md 13).
    package func presenceClose(
        _ session: SessionID, _ code: CloseReason, joinRef: Ref?, into output: inout [UInt8]
    ) {
        presenceClose(session, code: code.rawValue, reason: code.name, joinRef: joinRef, into: &output)
    }

    /// The same where only this channel of the tab's would have ended, as when an operator takes it offline.
    package func presenceClose(
        _ session: SessionID, saying reason: String, joinRef: Ref?, into output: inout [UInt8]
    ) {
        presenceClose(session, code: nil, reason: reason, joinRef: joinRef, into: &output)
    }

    private func presenceClose(
        _ session: SessionID, code: UInt16?, reason: String, joinRef: Ref?, into output: inout [UInt8]
    ) {
        open("presence_close", joinRef: joinRef, ref: nil, into: &output)
        var object = JSONObjectWriter(into: &output)
        object.member("session", session.value, into: &output)
        if let code {
            object.key("code", into: &output)
            output.append(decimal: code)
        }
        object.member("reason", reason, into: &output)
        object.close(into: &output)
        close(into: &output)
    }
}

extension [UInt8] {
    /// Appends a presence map: `{"user-7":{"metas":[{…}]}}`.
    fileprivate mutating func append(_ entries: [UserMetas], epoch: Epoch) {
        var object = JSONObjectWriter(into: &self)
        for entry in entries {
            entry.user.withUTF8 { object.key($0, into: &self) }
            append("{\"metas\":[")
            for (index, meta) in entry.metas.enumerated() {
                if index > 0 { append(.comma) }
                append(meta, epoch: epoch)
            }
            append("]}")
        }
        object.close(into: &self)
    }

    /// Appends a meta with the refs that the server gave it behind its own members.
    private mutating func append(_ meta: PublishedMeta, epoch: Epoch) {
        // The payload is `{}` or has members, and no ref of its own: MetaCodec saw to that.
        meta.payload.withSpan { append($0, 0..<$0.count - 1) }
        append(meta.payload.count > 2 ? ",\"phx_ref\":\"" : "\"phx_ref\":\"")
        append(contentsOf: meta.ref.text(epoch: epoch).utf8)
        append("\"")
        if let previous = meta.previous {
            append(",\"phx_ref_prev\":\"")
            append(contentsOf: previous.text(epoch: epoch).utf8)
            append("\"")
        }
        append("}")
    }
}
