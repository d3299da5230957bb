import Base
import GUIDsAPI
import Glibc

/// Numbers of one realm and sequence that this process may give out, fetched ahead.
///
/// `next` is for any thread of the worldserver. It waits only when nothing is left, and not for ever: then it
/// gives 0, which the worldserver takes for an error (spec guid 6.3). After a wait in vain nobody waits any
/// more until numbers have come, so that a cluster that is away does not hold the world up again and again.
/// Numbers that are left at the end are lost.
final class NumberPool: @unchecked Sendable {
    /// Asks the cluster for so many numbers.
    typealias Fetch = @Sendable (Int, @escaping @Sendable ([GUIDs.Range]?) -> Void) -> Void

    private let size: Int
    private let bound: UInt64
    private let patience: Duration
    private let fetch: Fetch
    private let time: any TimeSource
    private let level: Gauge
    private let exhausted: Counter
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let filled = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    // Under the mutex.
    private var ranges: [GUIDs.Range] = []
    private var left: UInt64 = 0
    private var isFetching = false
    /// Somebody waited in vain, and nothing came since.
    private var isDry = false
    private var pause = Duration.milliseconds(100)
    /// The next attempt after a failed one.
    private var retry: (any TimerToken)?

    /// - Parameters:
    ///   - size: asked for at once; half of it left makes the next request.
    ///   - bound: the highest number that the worldserver can hold.
    ///   - patience: how long a caller waits when nothing is left.
    init(
        size: Int, bound: UInt64 = 0xFFFF_FFFF, patience: Duration = .seconds(2), time: any TimeSource,
        level: Gauge,
        exhausted: Counter, fetch: @escaping Fetch
    ) {
        self.size = max(1, size)
        self.bound = bound
        self.patience = patience
        self.time = time
        self.level = level
        self.exhausted = exhausted
        self.fetch = fetch
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(filled, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(filled)
        pthread_mutex_destroy(mutex)
        filled.deallocate()
        mutex.deallocate()
    }

    /// Fetches the first numbers before anybody needs them.
    func prepare() {
        pthread_mutex_lock(mutex)
        let must = wantsMore()
        pthread_mutex_unlock(mutex)
        if must { fetchMore() }
    }

    /// A number that nobody else has; 0 when none came in time.
    func next() -> UInt64 {
        pthread_mutex_lock(mutex)
        var number = take()
        var must = wantsMore()
        if number == nil, !isDry {
            var limit = Self.deadline(after: patience)
            while number == nil {
                if must {
                    must = false
                    pthread_mutex_unlock(mutex)
                    fetchMore()
                    pthread_mutex_lock(mutex)
                } else if pthread_cond_timedwait(filled, mutex, &limit) == ETIMEDOUT {
                    number = take()
                    isDry = number == nil
                    break
                }
                number = take()
            }
            must = wantsMore()
        }
        pthread_mutex_unlock(mutex)
        if must { fetchMore() }
        if number == nil { exhausted.add() }
        return number ?? 0
    }

    // MARK: Under the mutex

    private func take() -> UInt64? {
        guard let first = ranges.first else { return nil }
        if first.first == first.last {
            ranges.removeFirst()
        } else {
            ranges[0].first = first.first &+ 1
        }
        left &-= 1
        level.set(Int64(clamping: left))
        return first.first
    }

    private func wantsMore() -> Bool {
        guard !isFetching, left <= UInt64(size) / 2 else { return false }
        isFetching = true
        return true
    }

    // MARK: Fetching

    private func fetchMore() {
        fetch(size) { [weak self] ranges in self?.fetched(ranges) }
    }

    /// Asks again at once if the last attempt failed: the way to the cluster is there again.
    func tryAgain() {
        pthread_mutex_lock(mutex)
        let waits = retry != nil
        retry?.cancel()
        retry = nil
        pthread_mutex_unlock(mutex)
        if waits { fetchMore() }
    }

    private func fetched(_ fresh: [GUIDs.Range]?) {
        pthread_mutex_lock(mutex)
        guard let fresh, fresh.allSatisfy({ $0.first > 0 && $0.first <= $0.last && $0.last <= bound }) else {
            let wait = pause
            pause = min(pause * 2, .seconds(2))
            // Still counts as under way, so that one asks again and not everybody.
            retry = time.after(wait) { [weak self] in self?.tryAgain() }
            pthread_mutex_unlock(mutex)
            return
        }
        pause = .milliseconds(100)
        isFetching = false
        isDry = false
        for range in fresh {
            if let last = ranges.indices.last, ranges[last].last &+ 1 == range.first {
                ranges[last].last = range.last
            } else {
                ranges.append(range)
            }
            left &+= range.count
        }
        level.set(Int64(clamping: left))
        pthread_cond_broadcast(filled)
        let must = wantsMore()
        pthread_mutex_unlock(mutex)
        if must { fetchMore() }
    }

    private static func deadline(after duration: Duration) -> timespec {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        let total = Int64(now.tv_nsec) &+ duration.nanoseconds
        return timespec(
            tv_sec: now.tv_sec &+ Int(total / 1_000_000_000), tv_nsec: Int(total % 1_000_000_000))
    }
}
