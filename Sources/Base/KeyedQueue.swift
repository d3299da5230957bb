/// Serialises asynchronous work on one entity: jobs of the same key run one after another, in order,
/// jobs of different keys side by side. The caller waits for its own job.
public actor KeyedQueue<Key: Hashable & Sendable> {
    private var waiting: [Key: [CheckedContinuation<Void, Never>]] = [:]

    public init() {}

    public func run<Value: Sendable>(
        _ key: Key, _ job: @Sendable () async throws -> Value
    ) async rethrows -> Value {
        if waiting[key] != nil {
            await withCheckedContinuation { waiting[key]?.append($0) }
        } else {
            waiting[key] = []
        }
        defer { leave(key) }
        return try await job()
    }

    private func leave(_ key: Key) {
        guard var queue = waiting[key] else { return }
        if queue.isEmpty {
            waiting[key] = nil
        } else {
            let next = queue.removeFirst()
            waiting[key] = queue
            next.resume()
        }
    }
}
