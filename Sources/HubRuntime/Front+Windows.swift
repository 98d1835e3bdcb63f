import SocketIO

/// The way of messages into an outbox: shared as they are, or compressed by the window that a connection keeps.
///
/// What is dropped for a slow reader is dropped before it comes here: whatever a window has seen must be sent.
extension Front {
    /// Appends whole frames that others get, too.
    func append(_ frames: SharedBytes, to connection: Connection, isSnapshot: Bool = false) {
        var frames = frames
        if let own = repacked(frames.bytes, for: connection) {
            frames = SharedBytes(own, insteadOf: isSnapshot ? frames : nil)
        }
        outbox(of: connection).append(frames, isSnapshot: isSnapshot)
    }

    /// Appends whole frames that are for this connection alone.
    func append(_ frames: [UInt8], to connection: Connection) {
        let frames = repacked(frames, for: connection) ?? frames
        outbox(of: connection).append { $0.append(contentsOf: frames) }
    }

    private func repacked(_ frames: [UInt8], for connection: Connection) -> [UInt8]? {
        guard connection.packing.keepsWindow else { return nil }
        return packer.repack(frames, connection.packing, by: &connection.window)
    }
}
