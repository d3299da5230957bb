import Base

/// Hands out a fixed number of connections. Callers that find none free wait in order, in a bounded queue,
/// until their deadline.
final class Pool: Sendable {
    private struct Waiter {
        var id: UInt64
        var continuation: CheckedContinuation<Result<Connection, StoreError>, Never>
    }
    private struct State {
        var idle: [Connection] = []
        var opened = 0
        var waiters: [Waiter] = []
        var nextID: UInt64 = 0
        var isClosed = false
    }
    private let state = Locked(State())
    private let connectionsMax: Int
    private let waitersMax: Int
    private let time: any TimeSource
    private let make: @Sendable () -> Connection
    let busy: Gauge
    let waiting: Gauge

    init(
        connectionsMax: Int, waitersMax: Int, time: any TimeSource, busy: Gauge, waiting: Gauge,
        make: @escaping @Sendable () -> Connection
    ) {
        self.connectionsMax = max(1, connectionsMax)
        self.waitersMax = max(0, waitersMax)
        self.time = time
        self.busy = busy
        self.waiting = waiting
        self.make = make
    }

    func acquire(limit: Duration) async throws(StoreError) -> Connection {
        if let connection = try immediate() { return connection }
        var timer: (any TimerToken)?
        let result = await withCheckedContinuation { timer = enqueue($0, limit: limit) }
        timer?.cancel()
        return try result.get()
    }

    private func immediate() throws(StoreError) -> Connection? {
        let result = state.withLock { state -> Result<Connection?, StoreError> in
            if state.isClosed { return .failure(Self.closedError) }
            if let connection = state.idle.popLast() { return .success(connection) }
            guard state.opened < connectionsMax else { return .success(nil) }
            state.opened += 1
            return .success(make())
        }
        let connection = try result.get()
        if connection != nil { busy.add(1) }
        return connection
    }

    private func enqueue(
        _ continuation: CheckedContinuation<Result<Connection, StoreError>, Never>, limit: Duration
    ) -> (any TimerToken)? {
        enum Step { case wait(UInt64), answer(Result<Connection, StoreError>) }
        let step = state.withLock { state -> Step in
            if state.isClosed { return .answer(.failure(Self.closedError)) }
            // One may have come back since `immediate`.
            if let connection = state.idle.popLast() { return .answer(.success(connection)) }
            guard state.waiters.count < waitersMax else {
                return .answer(
                    .failure(StoreError(.overloaded, "\(waitersMax) callers wait for a connection already")))
            }
            state.nextID &+= 1
            state.waiters.append(Waiter(id: state.nextID, continuation: continuation))
            return .wait(state.nextID)
        }
        switch step {
        case .answer(let result):
            if case .success = result { busy.add(1) }
            continuation.resume(returning: result)
            return nil
        case .wait(let id):
            waiting.add(1)
            return time.after(limit) { [weak self] in self?.giveUp(id) }
        }
    }

    private func giveUp(_ id: UInt64) {
        let waiter = state.withLock { state -> Waiter? in
            guard let index = state.waiters.firstIndex(where: { $0.id == id }) else { return nil }
            return state.waiters.remove(at: index)
        }
        guard let waiter else { return }
        waiting.add(-1)
        waiter.continuation.resume(
            returning: .failure(StoreError(.timeout, "no connection became free in time")))
    }

    func release(_ connection: Connection) {
        let next = state.withLock { state -> Waiter? in
            if !state.waiters.isEmpty { return state.waiters.removeFirst() }
            if state.isClosed { state.opened -= 1 } else { state.idle.append(connection) }
            return nil
        }
        guard let next else {
            busy.add(-1)
            return
        }
        waiting.add(-1)
        next.continuation.resume(returning: .success(connection))
    }

    /// Pings what nobody uses at the moment.
    func keepAlive() async {
        let idle = state.withLock { state -> [Connection] in
            defer { state.idle = [] }
            return state.idle
        }
        busy.add(Int64(idle.count))
        for connection in idle {
            await connection.keepAlive()
            release(connection)
        }
    }

    /// Refuses new and waiting callers and closes what is idle. Busy connections close when they come back.
    func close() async {
        let (idle, waiters) = state.withLock { state -> ([Connection], [Waiter]) in
            state.isClosed = true
            defer {
                state.opened -= state.idle.count
                state.idle = []
                state.waiters = []
            }
            return (state.idle, state.waiters)
        }
        waiting.add(-Int64(waiters.count))
        for waiter in waiters { waiter.continuation.resume(returning: .failure(Self.closedError)) }
        for connection in idle { await connection.close() }
    }

    private static let closedError = StoreError(.closed, "the database is being closed")
}
