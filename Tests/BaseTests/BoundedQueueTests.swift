import Base
import Testing

@Suite struct BoundedQueueTests {
    @Test func aFullQueueRefusesAndKeepsItsOrder() {
        var queue = BoundedQueue<Int>(capacity: 3)
        var taken = [1, 2, 3, 4].map { queue.append($0) }
        #expect(taken == [true, true, true, false])
        let first = queue.popFirst()
        taken = [queue.append(5)]
        let rest = [queue.popFirst(), queue.popFirst(), queue.popFirst(), queue.popFirst()]
        #expect(first == 1 && taken == [true])
        #expect(rest == [2, 3, 5, nil])
    }
}
