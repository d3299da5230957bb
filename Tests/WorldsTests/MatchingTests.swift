import Base
import Testing

@testable import WorldsService

@Suite struct MatchingTests {
    private func sum(_ values: [[Int]], _ columns: [Int]) -> Int {
        columns.enumerated().reduce(0) { $0 + values[$1.offset][$1.element] }
    }
    private func best(_ values: [[Int]], row: Int = 0, used: Set<Int> = []) -> Int {
        guard row < values.count else { return 0 }
        return values.indices.filter { !used.contains($0) }
            .map { values[row][$0] + best(values, row: row + 1, used: used.union([$0])) }.max() ?? 0
    }

    @Test(arguments: 1...6)
    func theSumIsTheGreatestThereIs(_ size: Int) {
        let random = SeededRandomness(seed: UInt64(size))
        for _ in 0..<200 {
            let values = (0..<size).map { _ in
                (0..<size).map { _ in Int(random.below(6)) * Int(random.below(100)) }
            }
            let columns = Matching.heaviest(values)
            #expect(Set(columns) == Set(0..<size))
            #expect(sum(values, columns) == best(values))
        }
    }

    @Test func whereAllIsEqualTheOrderStays() {
        #expect(Matching.heaviest(Array(repeating: [0, 0, 0, 0], count: 4)) == [0, 1, 2, 3])
        #expect(Matching.heaviest([[5, 5, 0], [5, 5, 0], [0, 0, 5]]) == [0, 1, 2])
    }

    @Test func nobodyIsMatchedWithNobody() {
        #expect(Matching.heaviest([]) == [])
    }
}
