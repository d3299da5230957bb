public import Base
import Synchronization

/// Finds actors and loops that make no progress, and names them in the log, in a metric and in readiness.
///
/// Two ways to be watched: a *probe* is posted to the watched one again and again, which must run it; a
/// *mark* is told when work begins, goes on and ends, for parts that may wait for something that never comes.
public final class ProgressWatch: Sendable {
    /// Posts `done` to the watched one's executor, to be run there.
    public typealias Post = @Sendable (_ done: @escaping @Sendable () -> Void) -> Void

    private struct Watched {
        var post: Post?
        var mark: ProgressMark?
        /// When the probe that is under way was posted; nil when none is.
        var asked: Instant?
        var isStalled = false
        let component: HealthComponent
        let gauge: Gauge
    }
    private struct Stop {
        var isStopped = false
    }

    private let table = Locked<[String: Watched]>([:])
    private let stallTime: Duration
    private let time: any TimeSource
    private let log: Log
    private let metrics: Metrics
    private let health: Health
    private let stalls: Counter
    private let stop = Monitor(Stop())
    private let thread = Locked<BackgroundThread?>(nil)

    public init(
        stallTime: Duration = .seconds(10), time: any TimeSource, log: Log, metrics: Metrics, health: Health
    ) {
        self.stallTime = stallTime
        self.time = time
        self.log = log.component("watch")
        self.metrics = metrics
        self.health = health
        stalls = metrics.counter(
            "nimbus_stalls_total", help: "How often a part made no progress for too long.")
    }

    /// Watches an executor: an actor (`{ done in Task { await actor.run(done) } }`) or a loop.
    public func probe(_ name: String, _ post: @escaping Post) {
        add(name) { Watched(post: post, mark: nil, component: $0, gauge: $1) }
    }

    /// Watches work that is told of. It counts as stalled when work is under way and
    /// nothing was said of it for too long.
    public func mark(_ name: String) -> ProgressMark {
        let mark = ProgressMark(time: time)
        add(name) { Watched(post: nil, mark: mark, component: $0, gauge: $1) }
        return mark
    }

    public func remove(_ name: String) {
        guard let watched = table.withLock({ $0.removeValue(forKey: name) }) else { return }
        watched.gauge.set(0)
        watched.component.remove()
    }

    private func add(_ name: String, _ make: (HealthComponent, Gauge) -> Watched) {
        let component = health.component("progress of \(name)", notReady: nil)
        let gauge = metrics.gauge(
            "nimbus_stalled", help: "1 while the part makes no progress.", ["component": name])
        table.withLock { $0[name] = make(component, gauge) }
    }

    /// Looks once. `start` calls it regularly.
    public func check() {
        let now = time.now()
        let names = table.withLock { $0.keys.sorted() }
        for name in names {
            let (waiting, post) = table.withLock { table -> (Duration?, Post?) in
                guard let watched = table[name] else { return (nil, nil) }
                if let mark = watched.mark { return (mark.silence(at: now), nil) }
                if let asked = watched.asked { return (now - asked, nil) }
                table[name]?.asked = now
                return (nil, watched.post)
            }
            judge(name, waiting)
            post? { self.answered(name) }
        }
    }

    private func answered(_ name: String) {
        table.withLock { $0[name]?.asked = nil }
    }

    private func judge(_ name: String, _ waiting: Duration?) {
        let isStalled = (waiting ?? .zero) >= stallTime
        let watched = table.withLock { table -> Watched? in
            guard let watched = table[name], watched.isStalled != isStalled else { return nil }
            table[name]?.isStalled = isStalled
            return watched
        }
        guard let watched else { return }
        watched.gauge.set(isStalled ? 1 : 0)
        if isStalled {
            stalls.add()
            let seconds = (waiting ?? .zero).components.seconds
            log.error("no progress", ["name": .string(name), "seconds": .int(seconds)])
            watched.component.notReady("no progress for \(seconds) s")
        } else {
            log.notice("progress again", ["name": .string(name)])
            watched.component.ready()
        }
    }

    /// Checks on a thread of its own, so that no stalled loop can stall the watch.
    public func start(every interval: Duration = .seconds(1)) {
        let started = BackgroundThread { [stop] in
            while stop.wait(atMost: interval, { $0.isStopped ? true : nil }) == nil { self.check() }
        }
        if started == nil { log.error("the watch has no thread") }
        thread.withLock { $0 = started }
    }

    /// Ends the thread and waits for it. Must not be called twice at once.
    public func end() {
        stop.change { $0.isStopped = true }
        let ending = thread.withLock { thread in
            let ending = thread
            thread = nil
            return ending
        }
        ending?.join()
    }
}

/// Told by a watched part what it does. Any thread may call; each call costs a few nanoseconds.
public final class ProgressMark: Sendable {
    private let time: any TimeSource
    private let underWay = Atomic<Int>(0)
    private let last = Atomic<UInt64>(0)

    init(time: any TimeSource) {
        self.time = time
        progress()
    }

    /// A piece of work begins.
    public func begin() {
        progress()
        underWay.wrappingAdd(1, ordering: .relaxed)
    }
    /// A piece of work ended.
    public func finish() {
        underWay.wrappingSubtract(1, ordering: .relaxed)
        progress()
    }
    /// Something went on.
    public func progress() { last.store(time.now().nanoseconds, ordering: .relaxed) }

    /// How long nothing was said while work is under way.
    func silence(at now: Instant) -> Duration? {
        guard underWay.load(ordering: .relaxed) > 0 else { return nil }
        return now - Instant(nanoseconds: last.load(ordering: .relaxed))
    }
}
