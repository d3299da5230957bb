/// Names a timer of a loop.
public struct TimerID: Hashable, Sendable {
    let rawValue: UInt64
}

/// Timers by due time, a binary heap; cancelled ones leave when they surface.
struct TimerHeap {
    private var heap: [(due: UInt64, id: UInt64)] = []
    private var bodies: [UInt64: () -> Void] = [:]
    private var last: UInt64 = 0

    var nextDue: UInt64? { heap.first?.due }

    mutating func add(at due: UInt64, _ body: @escaping () -> Void) -> TimerID {
        last &+= 1
        bodies[last] = body
        heap.append((due, last))
        siftUp(heap.count - 1)
        return TimerID(rawValue: last)
    }

    mutating func cancel(_ timer: TimerID) {
        bodies[timer.rawValue] = nil
        // Do not let cancelled timers pile up: rebuild when three of four are dead.
        if heap.count > 64, heap.count > bodies.count * 4 {
            heap = heap.filter { bodies[$0.id] != nil }.sorted { ($0.due, $0.id) < ($1.due, $1.id) }
        }
    }

    /// Takes the body of the next timer that is due, if there is one.
    mutating func popDue(now: UInt64) -> (() -> Void)? {
        while let first = heap.first, first.due <= now {
            removeFirst()
            if let body = bodies.removeValue(forKey: first.id) { return body }
        }
        return nil
    }

    private mutating func siftUp(_ start: Int) {
        var index = start
        while index > 0 {
            let parent = (index - 1) / 2
            guard (heap[index].due, heap[index].id) < (heap[parent].due, heap[parent].id) else { return }
            heap.swapAt(index, parent)
            index = parent
        }
    }

    private mutating func removeFirst() {
        let end = heap.removeLast()
        guard !heap.isEmpty else { return }
        heap[0] = end
        var index = 0
        while true {
            var smallest = index
            for child in [2 * index + 1, 2 * index + 2] where child < heap.count {
                if (heap[child].due, heap[child].id) < (heap[smallest].due, heap[smallest].id) {
                    smallest = child
                }
            }
            if smallest == index { return }
            heap.swapAt(index, smallest)
            index = smallest
        }
    }
}
