import Glibc

/// A serial executor that owns one thread: for actors that make blocking C calls (databases) or compute for
/// long, and for bodies that do. Costs about 7 us a call against an actor of the caller's own loop.
public final class ThreadExecutor: SerialExecutor, @unchecked Sendable {
    private struct State {
        var jobs: [UnownedJob] = []
        var bodies: [@Sendable () -> Void] = []
        var isEmpty: Bool { jobs.isEmpty && bodies.isEmpty }
        var stopping = false
    }
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let arrived: UnsafeMutablePointer<pthread_cond_t>
    private var state = State()
    // Written once by the thread itself before it runs a job.
    private let owner: UnsafeMutablePointer<pthread_t>

    public init() {
        mutex = .allocate(capacity: 1)
        arrived = .allocate(capacity: 1)
        owner = .allocate(capacity: 1)
        owner.initialize(to: 0)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(arrived, nil)
        startThread()
    }

    deinit {
        pthread_mutex_destroy(mutex)
        pthread_cond_destroy(arrived)
        mutex.deallocate()
        arrived.deallocate()
        owner.deallocate()
    }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        post { $0.jobs.append(job) }
    }

    /// Runs `body` on the thread, after the bodies that came before it.
    public func execute(_ body: @escaping @Sendable () -> Void) {
        post { $0.bodies.append(body) }
    }

    private func post(_ add: (inout State) -> Void) {
        pthread_mutex_lock(mutex)
        let wasEmpty = state.isEmpty
        add(&state)
        pthread_mutex_unlock(mutex)
        if wasEmpty { pthread_cond_signal(arrived) }
    }

    public func isIsolatingCurrentContext() -> Bool? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return pthread_equal(owner.pointee, pthread_self()) != 0
    }
    public func checkIsolated() {
        precondition(isIsolatingCurrentContext() == true, "not on the executor's thread")
    }

    /// Lets the thread end after the jobs that wait now. Jobs that come later never run.
    public func stop() {
        pthread_mutex_lock(mutex)
        state.stopping = true
        pthread_mutex_unlock(mutex)
        pthread_cond_signal(arrived)
    }

    /// The thread keeps the executor alive until `stop`.
    private func startThread() {
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<ThreadExecutor>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, Unmanaged.passRetained(self).toOpaque())
        pthread_detach(thread)
    }

    private func run() {
        pthread_mutex_lock(mutex)
        owner.pointee = pthread_self()
        pthread_mutex_unlock(mutex)
        let me = asUnownedSerialExecutor()
        var batch: [UnownedJob] = []
        var bodies: [@Sendable () -> Void] = []
        while true {
            pthread_mutex_lock(mutex)
            while state.isEmpty && !state.stopping { pthread_cond_wait(arrived, mutex) }
            swap(&state.jobs, &batch)
            swap(&state.bodies, &bodies)
            let done = state.stopping && batch.isEmpty && bodies.isEmpty
            pthread_mutex_unlock(mutex)
            if done { return }
            for job in batch { job.runSynchronously(on: me) }
            for body in bodies { body() }
            batch.removeAll(keepingCapacity: true)
            bodies.removeAll(keepingCapacity: true)
        }
    }
}
