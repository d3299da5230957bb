import Base

/// Requests of in-process peers that wait for an answer: it, the deadline or the end resumes the asker,
/// whichever is first.
final class PendingRequests: Sendable {
    typealias Answer = Result<NATSMessage, NATSLocalError>
    private struct Entry {
        let continuation: CheckedContinuation<Answer, Never>
        var timer: (any TimerToken)?
    }
    private struct State {
        var last: UInt64 = 0
        var waiting: [UInt64: Entry] = [:]
        var isStopped = false
    }
    private let state = Locked(State())
    private let max: Int

    init(max: Int) { self.max = max }

    /// The request's number; nil when the asker has been told already why there is none.
    func begin(_ continuation: CheckedContinuation<Answer, Never>) -> UInt64? {
        let number = state.withLock { s -> Result<UInt64, NATSLocalError> in
            if s.isStopped { return .failure(.stopped) }
            guard s.waiting.count < max else { return .failure(.overloaded) }
            s.last &+= 1
            s.waiting[s.last] = Entry(continuation: continuation)
            return .success(s.last)
        }
        switch number {
        case .success(let number): return number
        case .failure(let error):
            continuation.resume(returning: .failure(error))
            return nil
        }
    }

    /// The timer that ends it; cancelled with the answer, also one that is there already.
    func set(_ timer: any TimerToken, _ number: UInt64) {
        let isLate = state.withLock { s in
            s.waiting[number]?.timer = timer
            return s.waiting[number] == nil
        }
        if isLate { timer.cancel() }
    }

    func finish(_ number: UInt64, _ answer: Answer) {
        let entry = state.withLock { $0.waiting.removeValue(forKey: number) }
        entry?.timer?.cancel()
        entry?.continuation.resume(returning: answer)
    }

    func stop() {
        let entries = state.withLock { s in
            defer { s.waiting = [:] }
            s.isStopped = true
            return Array(s.waiting.values)
        }
        for entry in entries {
            entry.timer?.cancel()
            entry.continuation.resume(returning: .failure(.stopped))
        }
    }
}
