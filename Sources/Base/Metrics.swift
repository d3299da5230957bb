import Synchronization

/// A number that only grows. Safe from any thread; about 5 ns.
public final class Counter: Sendable {
    private let count = Atomic<UInt64>(0)
    public init() {}
    public func add(_ amount: UInt64 = 1) { count.wrappingAdd(amount, ordering: .relaxed) }
    public var value: UInt64 { count.load(ordering: .relaxed) }
}

/// A number that goes up and down.
public final class Gauge: Sendable {
    private let level = Atomic<Int64>(0)
    public init() {}
    public func set(_ value: Int64) { level.store(value, ordering: .relaxed) }
    public func add(_ amount: Int64) { level.wrappingAdd(amount, ordering: .relaxed) }
    public var value: Int64 { level.load(ordering: .relaxed) }
}

/// Counts of durations in fixed buckets, for percentiles.
public final class Histogram: Sendable {
    /// Upper bounds in seconds, rising; a last bucket without bound follows.
    public let bounds: [Double]
    private let counts: Locked<(buckets: [UInt64], sum: Double, count: UInt64)>

    public static let latencyBounds = [
        0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
        30,
    ]

    public init(bounds: [Double] = Histogram.latencyBounds) {
        self.bounds = bounds
        counts = Locked((Array(repeating: 0, count: bounds.count + 1), 0, 0))
    }
    public func observe(seconds: Double) {
        let index = bounds.firstIndex { seconds <= $0 } ?? bounds.count
        counts.withLock {
            $0.buckets[index] &+= 1
            $0.sum += seconds
            $0.count &+= 1
        }
    }
    public func observe(_ duration: Duration) { observe(seconds: Double(duration.nanoseconds) / 1e9) }
    public var snapshot: (buckets: [UInt64], sum: Double, count: UInt64) { counts.withLock { $0 } }
}

/// The metrics seam: names things once, hands out the cells, lists them for a scrape.
public final class Metrics: Sendable {
    public enum Cell: Sendable {
        case counter(Counter), gauge(Gauge), histogram(Histogram)
        /// Read at scrape time.
        case reading(@Sendable () -> Double)
    }
    public struct Entry: Sendable {
        public var name: String
        public var help: String
        /// Sorted by name.
        public var labels: [(name: String, value: String)]
        public var cell: Cell
    }
    private let table = Locked<[String: Entry]>([:])

    public init() {}

    public func counter(_ name: String, help: String, _ labels: [String: String] = [:]) -> Counter {
        let cell = entry(name, help, labels) { .counter(Counter()) }.cell
        guard case .counter(let counter) = cell else { return Counter() }
        return counter
    }
    public func gauge(_ name: String, help: String, _ labels: [String: String] = [:]) -> Gauge {
        let cell = entry(name, help, labels) { .gauge(Gauge()) }.cell
        guard case .gauge(let gauge) = cell else { return Gauge() }
        return gauge
    }
    public func histogram(_ name: String, help: String, _ labels: [String: String] = [:]) -> Histogram {
        let cell = entry(name, help, labels) { .histogram(Histogram()) }.cell
        guard case .histogram(let histogram) = cell else { return Histogram() }
        return histogram
    }
    public func reading(
        _ name: String, help: String, _ labels: [String: String] = [:],
        _ read: @escaping @Sendable () -> Double
    ) {
        _ = entry(name, help, labels) { .reading(read) }
    }

    /// Everything known, sorted by name and labels.
    public var entries: [Entry] {
        table.withLock { table in table.sorted { $0.key < $1.key }.map(\.value) }
    }

    private func entry(
        _ name: String, _ help: String, _ labels: [String: String], _ make: () -> Cell
    ) -> Entry {
        let sorted = labels.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
        let key = name + sorted.map { "|\($0.name)=\($0.value)" }.joined()
        return table.withLock { table in
            if let known = table[key] { return known }
            let entry = Entry(name: name, help: help, labels: sorted, cell: make())
            table[key] = entry
            return entry
        }
    }
}
