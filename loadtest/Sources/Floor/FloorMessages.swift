import CFloor

/// What is published and what arrives, each with its places for the message's number and for its room's.
struct FloorMessages {
    static let number = "0000000000"

    let published: String
    let delivered: String
    private let publishedNumber: Int
    private let deliveredNumber: Int
    private let publishedRoom: Int?
    private let deliveredRoom: Int?

    /// - Parameters:
    ///   - roomAfter: what stands before the room's number in what is published; nil = there is none.
    ///   - deliveredRoomAfter: the same of what arrives.
    init(
        published: String, delivered: String, roomAfter: String? = nil, deliveredRoomAfter: String? = nil
    ) throws(Failure) {
        guard let inPublished = Self.number(in: published), let inDelivered = Self.number(in: delivered) else {
            throw .unreachable("the number of a message is not once in what was delivered: \(delivered)")
        }
        self.published = published
        self.delivered = delivered
        publishedNumber = inPublished
        deliveredNumber = inDelivered
        publishedRoom = roomAfter.flatMap { Self.places(of: $0, in: published).first }.map {
            $0 + roomAfter!.utf8.count
        }
        deliveredRoom = deliveredRoomAfter.flatMap { Self.places(of: $0, in: delivered).first }
            .map { $0 + deliveredRoomAfter!.utf8.count }
    }

    /// Octets of one delivered frame, header included.
    var frameOctets: Int { delivered.utf8.count + (delivered.utf8.count < 126 ? 2 : 4) }

    /// Runs `body` with the run that publishes them `count` times.
    func withRun<R>(count: Int, inFlight: Int, _ body: (UnsafePointer<floor_run>) -> R) -> R {
        published.withCString { published in
            delivered.withCString { delivered in
                var run = floor_run(
                    published: published, published_number: publishedNumber,
                    published_room: publishedRoom ?? Self.nowhere,
                    delivered: delivered, delivered_number: deliveredNumber,
                    delivered_room: deliveredRoom ?? Self.nowhere,
                    messages: Int32(count), in_flight: Int32(inFlight), timeout_ms: 120_000)
                return body(&run)
            }
        }
    }

    /// A JSON object of exactly `size` octets that holds the number.
    static func payload(size: Int) -> String {
        let frame = #"{"number":"\#(number)","text":""}"#
        return frame.dropLast(2) + String(repeating: "x", count: size - frame.utf8.count) + #""}"#
    }

    /// FLOOR_NOWHERE, as Swift reads a size_t.
    private static let nowhere = -1

    private static func number(in text: String) -> Int? {
        let places = places(of: number, in: text)
        return places.count == 1 ? places[0] : nil
    }

    private static func places(of part: String, in text: String) -> [Int] {
        let octets = Array(text.utf8)
        let wanted = Array(part.utf8)
        return octets.indices.filter { octets[$0...].starts(with: wanted) }
    }
}
