import HubTesting
import Testing

@testable import LimitCore

@Suite struct AddressTableTests {
    private let ada = NetworkAddress(ipv4: 0x0A00_0001)
    private let grace = NetworkAddress(ipv4: 0x0A00_0002)

    private static func bounds(open: Int) -> AddressTable.Bounds {
        AddressTable.Bounds(open: open, requests: Rate(perSecond: 2, burst: 4))
    }

    @Test("requests of an address have a rate, with a connection or behind a proxy, and it is forgotten when they stop")
    func requests() throws {
        var table = AddressTable(bounds: Self.bounds(open: 4))
        let place = try table.open(ada, at: 0)
        // The same address by either way.
        var borne = (0..<3).map { _ in table.bearsRequest(at: place, now: 0) }
        borne += [table.bearsRequest(from: ada, now: 0), table.bearsRequest(at: place, now: 0)]
        borne += [table.bearsRequest(from: ada, now: 499), table.bearsRequest(from: ada, now: 500)]
        #expect(borne == [true, true, true, true, false, false, true])
        let others = (0..<5).map { _ in table.bearsRequest(from: grace, now: 500) }
        #expect(others == [true, true, true, true, false])
        table.close(place, isHalfOpen: true)
        table.sweep(at: 2_400)
        #expect(table.count == 2)
        table.sweep(at: 2_500)
        #expect(table.count == 0)
    }

    @Test("an address has so many connections and no more; others have their own")
    func open() throws {
        var table = AddressTable(bounds: Self.bounds(open: 4))
        var places: [AddressTable.Place] = []
        for _ in 0..<4 {
            let place = try table.open(ada, at: 0)
            table.complete(place)
            places.append(place)
        }
        #expect(throws: AddressTable.Refusal.tooMany) { _ = try table.open(ada, at: 60_000) }
        _ = try table.open(grace, at: 60_000)
        table.close(places[0], isHalfOpen: false)
        _ = try table.open(ada, at: 60_000)
    }

    @Test("a quarter of them may be silent yet")
    func halfOpen() throws {
        var table = AddressTable(bounds: Self.bounds(open: 8))
        let first = try table.open(ada, at: 0)
        let second = try table.open(ada, at: 0)
        #expect(throws: AddressTable.Refusal.tooManyHalfOpen) { _ = try table.open(ada, at: 0) }
        table.complete(first)
        _ = try table.open(ada, at: 0)
        table.close(second, isHalfOpen: true)
        _ = try table.open(ada, at: 0)
    }

    @Test("who comes and goes all the time comes too fast")
    func rate() throws {
        var table = AddressTable(bounds: Self.bounds(open: 40))
        for _ in 0..<40 { table.close(try table.open(ada, at: 0), isHalfOpen: true) }
        #expect(throws: AddressTable.Refusal.tooFast) { _ = try table.open(ada, at: 499) }
        table.close(try table.open(ada, at: 500), isHalfOpen: true)
    }

    @Test("a network of IPv6 counts as one")
    func network() throws {
        var table = AddressTable(bounds: Self.bounds(open: 1))
        _ = try table.open(NetworkAddress(high: 1, low: 1), at: 0)
        #expect(throws: AddressTable.Refusal.tooMany) { _ = try table.open(NetworkAddress(high: 1, low: 2), at: 0) }
        _ = try table.open(NetworkAddress(high: 2, low: 1), at: 0)
    }

    /// A dictionary of plain counts is the oracle for what is open; at the end nothing is left.
    @Test(
        "counts are those of the open connections, and the table empties itself",
        arguments: 1...100 as ClosedRange<UInt64>)
    func law(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var table = AddressTable(bounds: Self.bounds(open: 12))
        var open: [(place: AddressTable.Place, address: NetworkAddress, isHalfOpen: Bool)] = []
        var now: UInt64 = 1_000
        for _ in 0..<500 {
            now += .random(in: 0...400, using: &random)
            switch Int.random(in: 0...3, using: &random) {
            case 0, 1:
                let address = NetworkAddress(ipv4: .random(in: 1...8, using: &random))
                let own = open.filter { $0.address == address }
                do throws(AddressTable.Refusal) {
                    open.append((try table.open(address, at: now), address, true))
                    #expect(own.count < 12 && own.count(where: \.isHalfOpen) < 3)
                } catch .tooMany {
                    #expect(own.count == 12)
                } catch .tooManyHalfOpen {
                    #expect(own.count(where: \.isHalfOpen) == 3)
                } catch .tooFast {}
            case 2:
                guard let index = open.indices.randomElement(using: &random), open[index].isHalfOpen else { continue }
                table.complete(open[index].place)
                open[index].isHalfOpen = false
            default:
                guard let index = open.indices.randomElement(using: &random) else { continue }
                let gone = open.remove(at: index)
                table.close(gone.place, isHalfOpen: gone.isHalfOpen)
            }
            #expect(table.count >= Set(open.map(\.address)).count)
        }
        for gone in open { table.close(gone.place, isHalfOpen: gone.isHalfOpen) }
        table.sweep(at: now + 60_000)
        #expect(table.count == 0)
    }
}
