import HubTesting
import Testing

@testable import PresenceCore

struct DenseTableTests {
    /// A key of which many share a hash, so that they push each other along.
    private struct Clashing: Hashable {
        let number: Int

        func hash(into hasher: inout Hasher) { hasher.combine(number % 7) }
    }

    @Test("it holds what a dictionary holds, whatever the keys do to each other", arguments: 0..<40 as Range<UInt64>)
    func agreesWithDictionary(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var table = DenseTable<Clashing, Int>()
        var model: [Clashing: Int] = [:]
        for step in 0..<600 {
            let key = Clashing(number: Int.random(in: 0..<90, using: &generator))
            switch Int.random(in: 0..<6, using: &generator) {
            case 0, 1, 2:
                table[key] = step
                model[key] = step
            case 3:
                #expect(table.removeValue(forKey: key) == model.removeValue(forKey: key))
            case 4:
                let place = table.place(forKey: key, orMake: step)
                table[at: place] += 1
                model[key, default: step] += 1
            default:
                guard let place = table.indices.randomElement(using: &generator) else { continue }
                let gone = table.key(at: place)
                #expect(table.remove(at: place) == model.removeValue(forKey: gone))
            }
            #expect(table.count == model.count)
            #expect(table[key] == model[key])
        }
        #expect(Dictionary(uniqueKeysWithValues: table.map { ($0.key, $0.value) }) == model)
        for key in model.keys { #expect(table.index(forKey: key).map { table.key(at: $0) } == key) }
    }

    @Test("what was copied stays as it was")
    func copies() {
        var table = DenseTable<Int, Int>()
        for number in 0..<20 { table[number] = number }
        let copy = table
        for number in 0..<10 { table[number] = nil }
        #expect(copy.count == 20 && table.count == 10)
        #expect((0..<20).allSatisfy { copy[$0] == $0 })
    }
}

struct FewTests {
    @Test("it is the list that an array is", arguments: 0..<20 as Range<UInt64>)
    func agreesWithArray(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var few = Few<Int>()
        var model: [Int] = []
        for step in 0..<200 {
            switch Int.random(in: 0..<5, using: &generator) {
            case 0, 1:
                few.append(step)
                model.append(step)
            case 2:
                guard let index = model.indices.randomElement(using: &generator) else { continue }
                #expect(few.remove(at: index) == model.remove(at: index))
            case 3:
                few.removeAll { $0 % 3 == 0 }
                model.removeAll { $0 % 3 == 0 }
            default:
                for index in few.indices { few[index] += 1 }
                for index in model.indices { model[index] += 1 }
            }
            #expect(Array(few) == model)
        }
    }
}
