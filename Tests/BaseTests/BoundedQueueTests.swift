import Base
import Testing

@Suite struct BoundedQueueTests {
    @Test func aFullQueueRefusesAndKeepsItsOrder() {
        var queue = BoundedQueue<Int>(capacity: 3)
        #expect([1, 2, 3].allSatisfy { queue.append($0) })
        #expect(!queue.append(4))
        #expect(queue.popFirst() == 1)
        #expect(queue.append(5))
        #expect([queue.popFirst(), queue.popFirst(), queue.popFirst(), queue.popFirst()] == [2, 3, 5, nil])
    }
}
