/// Pairs rows with columns so that the sum of the values is greatest: the Hungarian method with potentials.
/// Equal sums prefer the row's own number.
enum Matching {
    /// - Parameter values: a square of numbers that are not negative.
    /// - Returns: the column of each row.
    static func heaviest(_ values: [[Int]]) -> [Int] {
        let count = values.count
        guard count > 0 else { return [] }
        // Costs instead of values; a pair in order is a little cheaper than another of the same value.
        let costs = values.enumerated().map { row, line in
            line.enumerated().map { column, value in -(value &* (count + 1)) - (row == column ? 1 : 0) }
        }
        // Row and column 0 stand for nobody.
        var rowPotential = [Int](repeating: 0, count: count + 1)
        var columnPotential = [Int](repeating: 0, count: count + 1)
        var rowOf = [Int](repeating: 0, count: count + 1)
        for row in 1...count {
            rowOf[0] = row
            let path = shortestPath(costs, &rowPotential, &columnPotential, rowOf)
            var column = path.end
            while column != 0 {
                let before = path.previous[column]
                rowOf[column] = rowOf[before]
                column = before
            }
        }
        var columnOf = [Int](repeating: 0, count: count)
        for column in 1...count { columnOf[rowOf[column] - 1] = column - 1 }
        return columnOf
    }

    /// From the row that stands at column 0 to the cheapest free column, adjusting the potentials on the way.
    private static func shortestPath(
        _ costs: [[Int]], _ rowPotential: inout [Int], _ columnPotential: inout [Int], _ rowOf: [Int]
    ) -> (end: Int, previous: [Int]) {
        let count = costs.count
        var least = [Int](repeating: .max, count: count + 1)
        var previous = [Int](repeating: 0, count: count + 1)
        var isUsed = [Bool](repeating: false, count: count + 1)
        var column = 0
        repeat {
            isUsed[column] = true
            let row = rowOf[column]
            var (delta, next) = (Int.max, 0)
            for other in 1...count where !isUsed[other] {
                let cost = costs[row - 1][other - 1] - rowPotential[row] - columnPotential[other]
                if cost < least[other] {
                    least[other] = cost
                    previous[other] = column
                }
                if least[other] < delta { (delta, next) = (least[other], other) }
            }
            for other in 0...count {
                if isUsed[other] {
                    rowPotential[rowOf[other]] += delta
                    columnPotential[other] -= delta
                } else if least[other] != .max {
                    least[other] -= delta
                }
            }
            column = next
        } while rowOf[column] != 0
        return (column, previous)
    }
}
