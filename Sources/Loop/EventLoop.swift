public import Base
import CLinux
import Glibc

/// One epoll set on one thread. It is the serial executor of the actors pinned to it, and a task executor, so
/// that a task started with `Task(executorPreference: loop)` never leaves the thread.
///
/// A turn is: sockets, timers, jobs, then one flush of every connection that has output.
public final class EventLoop: SerialExecutor, TaskExecutor, @unchecked Sendable {
    private struct Inbox {
        var jobs: [UnownedJob] = []
        var bodies: [@Sendable () -> Void] = []
        var sleeping = false
        var stopping = false
        var stopped: [@Sendable () -> Void] = []
        /// Nobody serves the inbox any more: what still comes needs a thread of its own.
        var ended = false
        var isEmpty: Bool { jobs.isEmpty && bodies.isEmpty && stopped.isEmpty }
    }
    public let name: String
    private let epoll: Int32
    private let wakeup: Int32
    private let inbox = Locked(Inbox())

    // Loop thread only, from here on.
    private var jobs: [UnownedJob] = []
    private var running: [UnownedJob] = []
    private var bodies: [@Sendable () -> Void] = []
    private var channels: [(channel: any Channel, generation: UInt32)?] = []
    private var generation: UInt32 = 0
    private var dirty: [Connection] = []
    private var flushing: [Connection] = []
    var timers = TimerHeap()
    var chunks = ChunkPool()
    /// The read buffer that all sockets of the loop share. Valid inside a callback only.
    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 64)
    /// Turns taken and the longest one, for the watchdog.
    public let turns = Counter()
    public let longestTurnNanoseconds = Gauge()

    /// - Parameter ownThread: false when the caller will call `run()` itself.
    public init(name: String, ownThread: Bool = true) {
        self.name = name
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        wakeup = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
        var event = epoll_event(events: EPOLLIN.rawValue, data: epoll_data_t(u64: .max))
        epoll_ctl(epoll, EPOLL_CTL_ADD, wakeup, &event)
        if ownThread { startThread() }
    }

    private func startThread() {
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<EventLoop>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, Unmanaged.passRetained(self).toOpaque())
        pthread_detach(thread)
    }

    deinit {
        chunks.release()
        scratch.deallocate()
        close(epoll)
        close(wakeup)
    }

    // MARK: Executor

    /// True on the loop's own thread.
    public var inLoop: Bool {
        clinux_loop_get() == UnsafeMutableRawPointer(Unmanaged.passUnretained(self).toOpaque())
    }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if inLoop {
            jobs.append(job)
            return
        }
        post { $0.jobs.append(job) }
    }

    /// Runs `body` on the loop's thread: at once when called there, else in a coming turn.
    public func execute(_ body: @escaping @Sendable () -> Void) {
        if inLoop { body() } else { post { $0.bodies.append(body) } }
    }

    public func checkIsolated() { precondition(inLoop, "not on \(name)") }
    public func isIsolatingCurrentContext() -> Bool? { inLoop }

    private func post(_ add: (inout Inbox) -> Void) {
        let (wake, late) = inbox.withLock { inbox -> (Bool, Bool) in
            add(&inbox)
            defer {
                inbox.sleeping = false
                inbox.ended = false
            }
            return (inbox.sleeping, inbox.ended)
        }
        if wake { signal() }
        // A task that was under way when the loop stopped must still come to its end.
        if late { startThread() }
    }
    private func signal() {
        var one: UInt64 = 1
        _ = write(wakeup, &one, 8)
    }

    /// Ends `run()` after the current turn and closes what is still registered; then calls `stopped`.
    public func stop(_ stopped: @escaping @Sendable () -> Void = {}) {
        post {
            $0.stopping = true
            $0.stopped.append(stopped)
        }
        signal()
    }

    // MARK: Timers

    /// Runs `body` on this loop after `delay`. Loop thread only; see `LoopTime` for a timer from elsewhere.
    @discardableResult
    public func schedule(after delay: Duration, _ body: @escaping () -> Void) -> TimerID {
        timers.add(at: monotonicNow() &+ UInt64(clamping: delay.nanoseconds), body)
    }
    public func cancel(_ timer: TimerID) { timers.cancel(timer) }

    // MARK: Sockets

    func add(_ channel: any Channel, events: UInt32) {
        let index = Int(channel.descriptor)
        while channels.count <= index { channels.append(nil) }
        generation &+= 1
        channels[index] = (channel, generation)
        control(EPOLL_CTL_ADD, channel.descriptor, events, generation)
    }
    func update(_ channel: any Channel, events: UInt32) {
        let index = Int(channel.descriptor)
        guard index < channels.count, let entry = channels[index], entry.channel === channel else { return }
        control(EPOLL_CTL_MOD, channel.descriptor, events, entry.generation)
    }
    func remove(_ descriptor: Int32) {
        epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, nil)
        if Int(descriptor) < channels.count { channels[Int(descriptor)] = nil }
    }
    private func control(_ operation: Int32, _ descriptor: Int32, _ events: UInt32, _ generation: UInt32) {
        let key = UInt64(generation) << 32 | UInt64(UInt32(bitPattern: descriptor))
        var event = epoll_event(events: events, data: epoll_data_t(u64: key))
        epoll_ctl(epoll, operation, descriptor, &event)
    }
    func markDirty(_ connection: Connection) { dirty.append(connection) }
    /// Shows a connection its unread bytes again, in the next turn.
    func enqueueRedelivery(_ connection: Connection) {
        schedule(after: .zero) { [weak connection] in connection?.redeliver() }
    }

    // MARK: The loop

    /// Serves until `stop()`. Called once, on the thread that becomes the loop's.
    public func run() {
        clinux_loop_set(Unmanaged.passUnretained(self).toOpaque())
        clinux_thread_name(name)
        let eventsMax = 256
        let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: eventsMax)
        defer { events.deallocate() }
        var began = monotonicNow()
        while !takeInbox() {
            runJobs()
            flushOutput()
            let wait = waitMilliseconds()
            noteTurn(began)
            let count = Int(epoll_wait(epoll, events, Int32(eventsMax), wait))
            began = monotonicNow()
            if wait != 0 { inbox.withLock { $0.sleeping = false } }
            for index in 0..<max(count, 0) { dispatch(events[index]) }
            fireTimers()
        }
        flushOutput()
        repeat { windUp() } while !end()
        clinux_loop_set(nil)
    }

    /// True when the loop shall stop.
    private func takeInbox() -> Bool {
        inbox.withLock { inbox in
            if !inbox.jobs.isEmpty {
                jobs.append(contentsOf: inbox.jobs)
                inbox.jobs.removeAll(keepingCapacity: true)
            }
            if !inbox.bodies.isEmpty {
                bodies.append(contentsOf: inbox.bodies)
                inbox.bodies.removeAll(keepingCapacity: true)
            }
            return inbox.stopping
        }
    }

    /// Runs what is runnable and what that makes runnable, but comes back to the sockets after a while.
    private func runJobs() {
        if !bodies.isEmpty {
            let taken = bodies
            bodies.removeAll(keepingCapacity: true)
            for body in taken { body() }
        }
        let me = asUnownedSerialExecutor()
        var rounds = 0
        while !jobs.isEmpty && rounds < 64 {
            swap(&jobs, &running)
            for job in running { job.runSynchronously(on: me) }
            running.removeAll(keepingCapacity: true)
            rounds += 1
        }
    }

    private func flushOutput() {
        guard !dirty.isEmpty else { return }
        swap(&dirty, &flushing)
        for connection in flushing { connection.flush() }
        flushing.removeAll(keepingCapacity: true)
    }

    private func fireTimers() {
        guard timers.nextDue != nil else { return }
        let now = monotonicNow()
        while let body = timers.popDue(now: now) { body() }
    }

    /// How long to wait for sockets; goes to sleep in the inbox's eyes only when nothing is there to do.
    private func waitMilliseconds() -> Int32 {
        guard jobs.isEmpty && dirty.isEmpty else { return 0 }
        let idle = inbox.withLock { inbox -> Bool in
            guard inbox.jobs.isEmpty && inbox.bodies.isEmpty && !inbox.stopping else { return false }
            inbox.sleeping = true
            return true
        }
        guard idle else { return 0 }
        guard let due = timers.nextDue else { return -1 }
        let now = monotonicNow()
        guard due > now else { return 0 }
        return Int32(clamping: (due - now + 999_999) / 1_000_000)
    }

    private func dispatch(_ event: epoll_event) {
        let key = event.data.u64
        if key == .max {
            var value: UInt64 = 0
            _ = read(wakeup, &value, 8)
            return
        }
        let index = Int(key & 0xFFFF_FFFF)
        guard index < channels.count, let entry = channels[index], entry.generation == UInt32(key >> 32)
        else { return }
        entry.channel.ready(event.events)
    }

    private func noteTurn(_ began: UInt64) {
        turns.add()
        let took = Int64(clamping: monotonicNow() &- began)
        if took > longestTurnNanoseconds.value { longestTurnNanoseconds.set(took) }
    }

    /// After the last turn: closes what is registered and runs what is there, also what that brings about.
    private func windUp() {
        runJobs()
        flushOutput()
        let abandoned = channels
        for entry in abandoned { entry?.channel.abandon() }
        channels = []
        timers = TimerHeap()
        let stopped = inbox.withLock { inbox in
            defer { inbox.stopped = [] }
            return inbox.stopped
        }
        for body in stopped { body() }
        _ = takeInbox()
        runJobs()
    }

    /// True when nothing is left to do; the loop's thread may end then.
    private func end() -> Bool {
        guard jobs.isEmpty && bodies.isEmpty && dirty.isEmpty && channels.isEmpty else { return false }
        return inbox.withLock { inbox in
            inbox.sleeping = false
            inbox.ended = inbox.isEmpty
            return inbox.ended
        }
    }
}

/// What the loop calls when a descriptor is ready. Belongs to the loop's thread.
protocol Channel: AnyObject {
    var descriptor: Int32 { get }
    func ready(_ events: UInt32)
    /// The loop ends.
    func abandon()
}

func monotonicNow() -> UInt64 {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return UInt64(clamping: now.tv_sec) &* 1_000_000_000 &+ UInt64(clamping: now.tv_nsec)
}
