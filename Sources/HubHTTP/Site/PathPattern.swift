import HTTPCore

/// A path with named places, such as `/api/v1/rooms/{room}`.
struct PathPattern: Sendable, ExpressibleByStringLiteral {
    private enum Segment: Equatable {
        case text(String)
        case place(String)
    }

    /// As it was written.
    let text: String
    private let segments: [Segment]

    init(stringLiteral path: String) {
        text = path
        segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map { segment in
            segment.hasPrefix("{") ? .place(String(segment.dropFirst().dropLast())) : .text(String(segment))
        }
    }

    /// What stands at the places, if the segments (split before they were decoded) fit; a place is never empty.
    func match(_ path: [String]) -> [String: String]? {
        guard path.count == segments.count else { return nil }
        var places: [String: String] = [:]
        for (segment, text) in zip(segments, path) {
            switch segment {
            case .text(let expected): if text != expected { return nil }
            case .place(let name):
                if text.isEmpty { return nil }
                places[name] = text
            }
        }
        return places
    }
}
