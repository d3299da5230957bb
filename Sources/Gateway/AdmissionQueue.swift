import Base

/// The places of a realm: who may go on to the character list, and who waits for whom.
final class AdmissionQueue: Sendable {
    private struct State {
        var admitted: Set<UInt64> = []
        var waiting: [UInt64] = []
        var wake: [UInt64: @Sendable (Int) -> Void] = [:]
    }
    private let placesMax: Int
    private let state = Locked(State())

    init(placesMax: Int) { self.placesMax = placesMax }

    /// Takes a place. Returns 0 when the session is admitted, else its position (from 1).
    ///
    /// - Parameter moved: called, on any thread, with each new position; 0 is the admission.
    func enter(_ session: UInt64, skipsQueue: Bool, moved: @escaping @Sendable (Int) -> Void) -> Int {
        state.withLock { s in
            let isFree = placesMax == 0 || (s.admitted.count < placesMax && s.waiting.isEmpty)
            if isFree || skipsQueue {
                s.admitted.insert(session)
                return 0
            }
            s.waiting.append(session)
            s.wake[session] = moved
            return s.waiting.count
        }
    }

    /// Gives a place, or a place in the queue, back.
    func leave(_ session: UInt64) {
        let calls = state.withLock { s -> [(@Sendable (Int) -> Void, Int)] in
            s.admitted.remove(session)
            s.wake[session] = nil
            let before = s.waiting
            s.waiting.removeAll { $0 == session }
            var calls: [(@Sendable (Int) -> Void, Int)] = []
            while placesMax == 0 || s.admitted.count < placesMax, !s.waiting.isEmpty {
                let next = s.waiting.removeFirst()
                s.admitted.insert(next)
                if let wake = s.wake.removeValue(forKey: next) { calls.append((wake, 0)) }
            }
            guard s.waiting != before else { return calls }
            for (index, waiter) in s.waiting.enumerated() {
                if let wake = s.wake[waiter] { calls.append((wake, index + 1)) }
            }
            return calls
        }
        for (wake, position) in calls { wake(position) }
    }
}
