import Foundation
import HubTesting
import Testing

@testable import HubHTTP

@Suite struct SeatCodesTests {
    private struct Codes: Decodable {
        struct Named: Decodable {
            let name: String
            let status: Int
        }
        let seats: [Named]
    }

    @Test("protocol/codes.json names every refusal of a seat, with its status")
    func names() throws {
        let url = URL(filePath: RepositoryFiles.root + "/protocol/codes.json")
        let listed = try JSONDecoder().decode(Codes.self, from: Data(contentsOf: url)).seats
        let refusals: [Problem] = [
            .seatsTaken(limit: 3, inUse: 3), .seatQueueFull(limit: 1_000), .tooManySeats(limit: 32), .noSeat,
        ]
        #expect(listed.map { "\($0.name) \($0.status)" } == refusals.map { "\($0.code) \($0.status)" })
    }
}
