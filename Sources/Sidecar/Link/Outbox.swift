import Base

/// Reports that must reach the cluster: kept until somebody took them, each kind in its order, within bounds.
///
/// What waits is lost only with the process.
final class Outbox: Sendable {
    /// Sends one report; true when somebody took it, false when it has to be tried again.
    typealias Sending = @Sendable () async -> Bool
    private struct Lane {
        var waiting: BoundedQueue<Sending>
        var isSending = false
        var pause = Outbox.shortest
    }
    private struct State {
        var lanes: [String: Lane] = [:]
        var count = 0
        var isStopped = false
        var whenEmpty: CheckedContinuation<Void, Never>?
    }
    private static let shortest = Duration.milliseconds(200)
    private static let longest = Duration.seconds(2)

    private let state = Locked(State())
    private let laneMax: Int
    private let time: any TimeSource
    private let executor: (any TaskExecutor)?
    private let length: Gauge
    private let dropped: Counter

    /// - Parameter laneMax: reports of one kind that may wait; further ones are refused and counted.
    init(laneMax: Int = 10_000, time: any TimeSource, executor: (any TaskExecutor)?, metrics: Metrics) {
        self.laneMax = laneMax
        self.time = time
        self.executor = executor
        length = metrics.gauge("sidecar_outbox_length", help: "Reports that wait to be taken.")
        dropped = metrics.counter(
            "sidecar_outbox_dropped_total", help: "Reports for which there was no room.")
    }

    /// False: there is no room.
    @discardableResult
    func add(_ kind: String, _ sending: @escaping Sending) -> Bool {
        let (isTaken, begins) = state.withLock { state in
            guard !state.isStopped else { return (false, false) }
            // In place: a lane that is taken out and put back would be copied with all that waits in it.
            let taken = { (lane: inout Lane) -> (Bool, Bool) in
                guard lane.waiting.append(sending) else { return (false, false) }
                defer { lane.isSending = true }
                return (true, !lane.isSending)
            }(&state.lanes[kind, default: Lane(waiting: BoundedQueue(capacity: laneMax))])
            if taken.0 { state.count += 1 }
            return taken
        }
        if isTaken { length.add(1) } else { dropped.add() }
        if begins { Task(executorPreference: executor) { await self.send(kind, nil) } }
        return isTaken
    }

    /// Waits until nothing is left, or the time is over. Returns how many are lost.
    func stop(within limit: Duration) async -> Int {
        let timer = time.after(limit) { [self] in wake() }
        await withCheckedContinuation { continuation in
            let isEmpty = state.withLock { state in
                if state.count > 0 { state.whenEmpty = continuation }
                return state.count == 0
            }
            if isEmpty { continuation.resume() }
        }
        timer.cancel()
        return state.withLock { state in
            state.isStopped = true
            return state.count
        }
    }

    private func wake() {
        state.withLock { state in
            defer { state.whenEmpty = nil }
            return state.whenEmpty
        }?.resume()
    }

    /// Sends what waits, one after the other.
    private func send(_ kind: String, _ held: Sending?) async {
        var held = held
        while let sending = held ?? next(kind) {
            if await sending() {
                held = nil
                length.add(-1)
                let isEmpty = state.withLock { state in
                    state.count -= 1
                    state.lanes[kind]?.pause = Self.shortest
                    return state.count == 0
                }
                if isEmpty { wake() }
                continue
            }
            held = sending
            let pause = state.withLock { state -> Duration? in
                guard !state.isStopped else { return nil }
                let pause = state.lanes[kind]?.pause ?? Self.shortest
                state.lanes[kind]?.pause = min(pause * 2, Self.longest)
                return pause
            }
            guard let pause else { return }
            let executor = executor
            time.after(pause) { Task(executorPreference: executor) { await self.send(kind, sending) } }
            return
        }
    }

    private func next(_ kind: String) -> Sending? {
        state.withLock { state in
            let sending = state.lanes[kind]?.waiting.popFirst()
            if sending == nil { state.lanes[kind]?.isSending = false }
            return sending
        }
    }
}
