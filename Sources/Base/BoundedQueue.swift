/// A first-in-first-out queue that never grows beyond its capacity.
public struct BoundedQueue<Element> {
    private var items: [Element?] = []
    private var head = 0
    public let capacity: Int
    public private(set) var count = 0

    public init(capacity: Int) { self.capacity = max(1, capacity) }
    public var isEmpty: Bool { count == 0 }
    public var isFull: Bool { count >= capacity }

    /// False when the queue is full; the element is then not taken.
    public mutating func append(_ element: Element) -> Bool {
        guard count < capacity else { return false }
        if count == items.count { grow() }
        items[(head + count) % items.count] = element
        count += 1
        return true
    }

    /// The element that `popFirst` would take.
    public var first: Element? { count > 0 ? items[head] : nil }

    public mutating func popFirst() -> Element? {
        guard count > 0 else { return nil }
        let element = items[head]
        items[head] = nil
        head = (head + 1) % items.count
        count -= 1
        return element
    }

    private mutating func grow() {
        var larger: [Element?] = []
        larger.reserveCapacity(max(4, items.count * 2))
        for offset in 0..<count { larger.append(items[(head + offset) % items.count]) }
        while larger.count < min(capacity, max(4, items.count * 2)) { larger.append(nil) }
        items = larger
        head = 0
    }
}

extension BoundedQueue: Sendable where Element: Sendable {}
