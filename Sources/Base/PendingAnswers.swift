/// Askers that wait for an answer from elsewhere: it, the deadline or the end resumes each of them, whichever
/// is first. For any thread; bounded.
public final class PendingAnswers<Answer: Sendable, Failure: Error>: Sendable {
    public typealias Outcome = Result<Answer, Failure>
    /// What askers are told for reasons that lie here.
    public struct Failures: Sendable {
        let timedOut: Failure
        let overloaded: Failure
        let stopped: Failure

        /// - Parameter overloaded: as many wait as may.
        public init(timedOut: Failure, overloaded: Failure, stopped: Failure) {
            self.timedOut = timedOut
            self.overloaded = overloaded
            self.stopped = stopped
        }
    }
    private struct Entry {
        let continuation: CheckedContinuation<Outcome, Never>
        var timer: (any TimerToken)?
        var isSent = false
    }
    private struct State {
        var last: UInt64 = 0
        var waiting: [UInt64: Entry] = [:]
        var isStopped = false
    }
    private let state = Locked(State())
    private let max: Int
    private let time: any TimeSource
    private let failures: Failures

    /// - Parameter max: so many may wait at once.
    public init(max: Int, time: any TimeSource, failures: Failures) {
        self.max = max
        self.time = time
        self.failures = failures
    }

    public var count: Int { state.withLock { $0.waiting.count } }

    /// Waits for the answer to what `send` sends.
    ///
    /// - Parameter expired: called when the deadline was first.
    /// - Parameter send: is given the number under which `finish` knows the asker; what it throws is the
    ///   outcome.
    public func ask(
        deadline: Duration, expired: @escaping @Sendable (UInt64) -> Void = { _ in },
        _ send: (UInt64) throws(Failure) -> Void
    ) async throws(Failure) -> Answer {
        let outcome = await withCheckedContinuation { continuation in
            guard let number = begin(continuation) else { return }
            let timer = time.after(deadline) { [self] in
                if finish(number, .failure(failures.timedOut)) { expired(number) }
            }
            keep(timer, number)
            do throws(Failure) {
                try send(number)
            } catch {
                finish(number, .failure(error))
            }
        }
        return try outcome.get()
    }

    /// The asker's number; nil when it has been told already that it cannot wait.
    private func begin(_ continuation: CheckedContinuation<Outcome, Never>) -> UInt64? {
        let (number, refusal) = state.withLock { s -> (UInt64?, Failure?) in
            if s.isStopped { return (nil, failures.stopped) }
            guard s.waiting.count < max else { return (nil, failures.overloaded) }
            s.last &+= 1
            s.waiting[s.last] = Entry(continuation: continuation)
            return (s.last, nil)
        }
        if let refusal { continuation.resume(returning: .failure(refusal)) }
        return number
    }

    /// The timer ends with the asker's wait, also when that is over already.
    private func keep(_ timer: any TimerToken, _ number: UInt64) {
        let isLate = state.withLock { s in
            s.waiting[number]?.timer = timer
            return s.waiting[number] == nil
        }
        if isLate { timer.cancel() }
    }

    /// Ends an asker's wait; false when it was over.
    @discardableResult
    public func finish(_ number: UInt64, _ outcome: Outcome) -> Bool {
        guard let entry = state.withLock({ $0.waiting.removeValue(forKey: number) }) else { return false }
        entry.timer?.cancel()
        entry.continuation.resume(returning: outcome)
        return true
    }

    // MARK: What has left

    /// The question is on its way from here on; false when nobody waits for its answer any more.
    public func markSent(_ number: UInt64) -> Bool {
        state.withLock { s in
            s.waiting[number]?.isSent = true
            return s.waiting[number] != nil
        }
    }

    /// Ends the wait of all whose question is on its way. Returns how many they were.
    @discardableResult
    public func failSent(_ failure: Failure) -> Int {
        let sent = state.withLock { s in
            let sent = s.waiting.filter(\.value.isSent)
            for number in sent.keys { s.waiting[number] = nil }
            return sent
        }
        end(sent.values, failure)
        return sent.count
    }

    /// Ends the wait of all, and of whoever comes later.
    public func stop() {
        let all = state.withLock { s in
            defer { s.waiting = [:] }
            s.isStopped = true
            return s.waiting
        }
        end(all.values, failures.stopped)
    }

    private func end(_ entries: some Sequence<Entry>, _ failure: Failure) {
        for entry in entries {
            entry.timer?.cancel()
            entry.continuation.resume(returning: .failure(failure))
        }
    }
}
