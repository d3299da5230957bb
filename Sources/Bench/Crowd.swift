import Base
import Loop

/// Many load clients on one loop.
final class Crowd: @unchecked Sendable {
    private let loop: EventLoop
    // Loop thread only.
    private var clients: [LoadClient] = []

    private init(_ loop: EventLoop) { self.loop = loop }

    /// Connects `count` clients, some at a time, and returns when all are in.
    static func enter(
        _ count: Int, _ loop: EventLoop, _ address: SocketAddress,
        from sources: ((Int) -> SocketAddress)? = nil,
        _ entrance: (Int) -> LoadClient.Entrance
    ) async throws -> Crowd {
        let crowd = Crowd(loop)
        let entrances = (1...count).map(entrance)
        var next = 0
        while next < count {
            let batch = entrances[next..<min(next + 50, count)]
            next += batch.count
            try await crowd.add(Array(batch), address)
        }
        return crowd
    }

    private func add(_ entrances: [LoadClient.Entrance], _ address: SocketAddress) async throws {
        let failure = await withCheckedContinuation { (done: CheckedContinuation<String?, Never>) in
            loop.execute {
                var waiting = entrances.count
                var isOver = false
                func finish(_ failure: String?) {
                    guard !isOver else { return }
                    isOver = true
                    done.resume(returning: failure)
                }
                var batch: [LoadClient] = []
                for entrance in entrances {
                    let client = LoadClient(entrance) { _ in
                        waiting -= 1
                        if waiting == 0 { finish(nil) }
                    }
                    batch.append(client)
                    do throws(SocketError) {
                        try client.connect(to: address, on: self.loop)
                    } catch { return finish("\(error)") }
                }
                self.clients += batch
                self.loop.schedule(after: .seconds(20)) {
                    let stuck = batch.filter { !$0.isReady }
                    finish("\(stuck.count) clients did not get in: \(stuck.first?.failure ?? "no answer")")
                }
            }
        }
        if let failure { throw BenchProcess.Failure(description: failure) }
    }

    private func onLoop<Value: Sendable>(_ body: @escaping @Sendable (Crowd) -> Value) async -> Value {
        await withCheckedContinuation { done in loop.execute { done.resume(returning: body(self)) } }
    }

    func start(window: Int) async {
        await onLoop { for client in $0.clients { client.start(window: window) } }
    }
    func stop() async { await onLoop { for client in $0.clients { client.stop() } } }
    /// Packets that came back, of all clients.
    func received() async -> Int { await onLoop { $0.clients.reduce(0) { $0 + $1.received } } }
    func leave() { loop.execute { for client in self.clients { client.close() } } }
}
