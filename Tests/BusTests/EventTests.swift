import Base
import Bus
import TestSupport
import Testing

/// Notes what it hears.
actor Listener {
    let heard = Observed<Happened>()
}

/// An actor whose executor stands still until the test lets it go, so that its mailbox fills.
actor Sleeper {
    let heard = Observed<Happened>()
    private let executor: StoppedExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    init(_ executor: StoppedExecutor) { self.executor = executor }
}

/// Runs what was enqueued when the test says so, on the test's thread.
final class StoppedExecutor: SerialExecutor, TaskExecutor {
    private let jobs = Locked<[UnownedJob]>([])

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
    }
    var count: Int { jobs.withLock { $0.count } }

    /// Runs what waits now; returns how many jobs that were.
    @discardableResult
    func turn() -> Int {
        let taken = jobs.withLock { jobs in
            defer { jobs = [] }
            return jobs
        }
        let me: UnownedSerialExecutor = asUnownedSerialExecutor()
        for job in taken { job.runSynchronously(on: me) }
        return taken.count
    }
    func drain() { while turn() > 0 {} }
}

@Suite struct EventTests {
    @Test func eachPublishersOrderHolds() async throws {
        let bench = BusBench()
        let listener = Listener()
        let publishers = 8, each = 2_000
        let subscription = bench.bus.subscribe(Happened.self, listener, capacity: publishers * each) {
            $0.heard.note($1)
        }
        await withTaskGroup(of: Void.self) { group in
            for publisher in 0..<publishers {
                group.addTask {
                    for number in 0..<each {
                        bench.bus.publish(Happened(publisher: publisher, number: number))
                    }
                }
            }
        }
        let heard = try await listener.heard.wait(for: publishers * each)
        for publisher in 0..<publishers {
            #expect(heard.filter { $0.publisher == publisher }.map(\.number) == Array(0..<each))
        }
        #expect(subscription.counts.dropped == 0)
    }

    @Test func everySubscriberHearsEachEvent() async throws {
        let bench = BusBench()
        let listeners = (0..<5).map { _ in Listener() }
        for listener in listeners { bench.bus.subscribe(Happened.self, listener) { $0.heard.note($1) } }
        for number in 0..<10 { bench.bus.publish(Happened(number: number)) }
        for listener in listeners {
            #expect(try await listener.heard.wait(for: 10).map(\.number) == Array(0..<10))
        }
    }

    @Test func anEventThatNobodyWantsIsGone() {
        #expect(BusBench().bus.publish(Happened()) == 0)
    }

    // MARK: Full mailboxes

    /// Publishes `events` to a subscriber that stands still, and lets it go then.
    private func flood(
        _ overflow: Overflow<Happened>, capacity: Int, with events: [Happened]
    ) -> (heard: [Happened], refused: Int, counts: MailboxCounts) {
        let bench = BusBench()
        let executor = StoppedExecutor()
        let sleeper = Sleeper(executor)
        let subscription = bench.bus.subscribe(
            Happened.self, sleeper, capacity: capacity, overflow: overflow, executor: executor
        ) { $0.heard.note($1) }
        let refused = events.map { bench.bus.publish($0) }.reduce(0, +)
        executor.drain()
        return (sleeper.heard.values, refused, subscription.counts)
    }

    @Test func dropOldestKeepsTheNewest() {
        let result = flood(.dropOldest, capacity: 4, with: (0..<100).map { Happened(number: $0) })
        #expect(result.heard.map(\.number) == [96, 97, 98, 99])
        #expect(result.refused == 0)
        #expect(result.counts.dropped == 96)
        #expect(result.counts.delivered == 4)
        #expect(result.counts.highWater == 4)
    }

    @Test func dropNewestKeepsWhatIsQueuedAndSaysSo() {
        let result = flood(.dropNewest, capacity: 4, with: (0..<100).map { Happened(number: $0) })
        #expect(result.heard.map(\.number) == [0, 1, 2, 3])
        #expect(result.refused == 96)
        #expect(result.counts.dropped == 96)
        #expect(result.counts.delivered == 4)
        #expect(result.counts.highWater == 4)
    }

    @Test func onlyTheLatestOfAKeyIsDelivered() {
        let events = (0..<100).map { Happened(publisher: $0 % 3, number: $0) }
        let result = flood(.latest { AnyHashableKey($0.publisher) }, capacity: 4, with: events)
        #expect(
            result.heard
                == [97, 98, 99].map { Happened(publisher: $0 % 3, number: $0) }.sorted {
                    $0.publisher < $1.publisher
                })
        #expect(result.refused == 0)
        #expect(result.counts.dropped == 0, "a replaced value is not lost: a later one stands for it")
        #expect(result.counts.highWater == 3)
    }

    @Test func tooManyKeysDropTheOldest() {
        let events =
            (0..<10).map { Happened(publisher: $0, number: $0) } + [
                Happened(publisher: 9, number: 90), Happened(publisher: 0, number: 100),
            ]
        let result = flood(.latest { AnyHashableKey($0.publisher) }, capacity: 3, with: events)
        #expect(result.heard.map(\.number) == [8, 90, 100])
        #expect(result.counts.dropped == 8)
        #expect(result.counts.highWater == 3)
    }

    @Test(arguments: [1, 3, 64])
    func aLongFloodStaysWithinTheCapacity(_ capacity: Int) {
        let events = (0..<20_000).map { Happened(publisher: $0 % 1_000, number: $0) }
        let result = flood(.latest { AnyHashableKey($0.publisher) }, capacity: capacity, with: events)
        #expect(result.heard.map(\.number) == Array((20_000 - capacity)..<20_000))
        #expect(result.counts.dropped == UInt64(20_000 - capacity))
    }

    // MARK: Ends of subscriptions

    @Test func aCancelledSubscriptionHearsNothingMore() async throws {
        let bench = BusBench()
        let executor = StoppedExecutor()
        let sleeper = Sleeper(executor)
        let subscription = bench.bus.subscribe(Happened.self, sleeper, executor: executor) {
            $0.heard.note($1)
        }
        bench.bus.publish(Happened(number: 1))
        executor.drain()
        bench.bus.publish(Happened(number: 2))
        subscription.cancel()
        #expect(bench.bus.publish(Happened(number: 3)) == 0)
        executor.drain()
        #expect(sleeper.heard.values.map(\.number) == [1])
    }

    @Test func cancellingInsideTheHandlerStopsTheRestOfTheBatch() async throws {
        let bench = BusBench()
        let executor = StoppedExecutor()
        let sleeper = Sleeper(executor)
        let handle = Locked<Subscription?>(nil)
        let subscription = bench.bus.subscribe(Happened.self, sleeper, executor: executor) {
            $0.heard.note($1)
            if $1.number == 2 { handle.withLock { $0 }?.cancel() }
        }
        handle.withLock { $0 = subscription }
        for number in 1...5 { bench.bus.publish(Happened(number: number)) }
        executor.drain()
        #expect(sleeper.heard.values.map(\.number) == [1, 2])
        #expect(subscription.counts.delivered == 2)
    }

    @Test func aSubscriberThatIsGoneIsForgotten() async throws {
        let bench = BusBench()
        var sleeper: Sleeper? = Sleeper(StoppedExecutor())
        weak let remembered = sleeper
        let kept = try #require(sleeper)
        let subscription = bench.bus.subscribe(Happened.self, kept) { $0.heard.note($1) }
        _ = consume kept
        sleeper = nil
        #expect(remembered == nil, "the bus holds its subscribers weakly")
        for _ in 0..<10 { #expect(bench.bus.publish(Happened()) == 0) }
        #expect(subscription.counts.delivered == 0)
        #expect(subscription.counts.highWater <= 1)
    }

    @Test func aHandlerThatPublishesWhatItHearsLeavesRoomForOthers() {
        let bench = BusBench()
        let executor = StoppedExecutor()
        let sleeper = Sleeper(executor)
        bench.bus.subscribe(Happened.self, sleeper, executor: executor) { owner, event in
            owner.heard.note(event)
            bench.bus.publish(Happened(number: event.number + 1))
        }
        bench.bus.publish(Happened(number: 0))
        // The job queue comes back after each batch: other work of the executor has its turn.
        for _ in 0..<10 { executor.turn() }
        #expect(sleeper.heard.values.count >= 3)
        #expect(sleeper.heard.values.count <= 10)
        #expect(executor.count > 0)
    }
}
