import Base
import Loop
import TestSupport
import Testing

/// An actor that lives on a loop.
private actor Pinned {
    private let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private(set) var count = 0
    init(_ loop: EventLoop) { self.loop = loop }

    func add() {
        preconditionIsolated()
        count += 1
    }
    /// Awaits in every way there is; says after which one it was not on its loop.
    func strayed(from other: Ordinary, _ time: any TimeSource) async -> [String] {
        var strayed: [String] = []
        func check(_ what: String) {
            if !loop.inLoop { strayed.append(what) }
            preconditionIsolated()
        }
        check("start")
        await other.add()
        check("another actor")
        await Task.yield()
        check("yield")
        await time.sleep(.milliseconds(1))
        check("timer")
        _ = await Task { 1 }.value
        check("task value")
        async let child = other.count
        _ = await child
        check("async let")
        await withTaskGroup(of: Void.self) { group in for _ in 0..<3 { group.addTask { await other.add() } } }
        check("task group")
        await helper()
        check("nonisolated function")
        return strayed
    }
    nonisolated func helper() async { if !loop.inLoop { Issue.record("a helper left the loop") } }
}

private actor Ordinary {
    private(set) var count = 0
    func add() { count += 1 }
}

@Suite struct ExecutorTests {
    @Test func aPinnedActorIsOnItsLoopAfterEveryKindOfAwait() async throws {
        try await withLoops(2) { loops in
            let pinned = Pinned(loops[0])
            let strayed = await pinned.strayed(from: Ordinary(), LoopTime(loops[1]))
            #expect(strayed == [])
            let preferring = await Task(executorPreference: loops[0]) {
                await pinned.strayed(from: Ordinary(), LoopTime(loops[1]))
            }.value
            #expect(preferring == [])
        }
    }

    @Test func aTaskThatPrefersALoopStaysThereAfterEveryKindOfAwait() async throws {
        try await withLoops(2) { loops in
            let (loop, other) = (loops[0], Ordinary())
            let time = LoopTime(loops[1])
            let where_ = await Task(executorPreference: loop) {
                var stayed = [loop.inLoop]
                await other.add()
                stayed.append(loop.inLoop)
                await Task.yield()
                stayed.append(loop.inLoop)
                await time.sleep(.milliseconds(1))
                stayed.append(loop.inLoop)
                async let child = other.count
                _ = await child
                stayed.append(loop.inLoop)
                await withTaskGroup(of: Void.self) { group in group.addTask { await other.add() } }
                stayed.append(loop.inLoop)
                return stayed
            }.value
            #expect(where_ == Array(repeating: true, count: 6))
        }
    }

    @Test func actorsStaySerialWhenLoopsRunTheirTasks() async throws {
        try await withLoops(2) { loops in
            let ordinary = Ordinary(), pinned = Pinned(loops[0])
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<8 {
                    group.addTask(executorPreference: loops[number % 2]) {
                        for _ in 0..<500 {
                            await ordinary.add()
                            await pinned.add()
                        }
                    }
                }
            }
            #expect(await ordinary.count == 4_000)
            #expect(await pinned.count == 4_000)
        }
    }

    @Test func bodiesOfOneThreadRunInTheirOrder() async throws {
        try await withLoop { loop in
            let seen = Observed<Int>()
            for number in 0..<1_000 { loop.execute { seen.note(number) } }
            let all = try await seen.wait(for: 1_000)
            #expect(all == Array(0..<1_000))
        }
    }

    @Test func aBodyFromTheLoopItselfRunsAtOnce() async throws {
        try await withLoop { loop in
            let order = try await loop.run {
                let order = Locked<[Int]>([])
                order.withLock { $0.append(1) }
                loop.execute { order.withLock { $0.append(2) } }
                order.withLock { $0.append(3) }
                return order.withLock { $0 }
            }
            #expect(order == [1, 2, 3])
        }
    }

    @Test func aTaskThatIsUnderWayWhenTheLoopStopsComesToItsEnd() async throws {
        let loop = EventLoop(name: "test")
        let pinned = Pinned(loop)
        let waiting = Observed<CheckedContinuation<Void, Never>>()
        let task = Task(executorPreference: loop) {
            await withCheckedContinuation { waiting.note($0) }
            await pinned.add()
            return await pinned.count
        }
        let continuation = try #require(try await waiting.wait(for: 1).first)
        await end(loop)
        continuation.resume()
        #expect(await task.value == 1)
        // And so does work that comes when everything is over.
        await pinned.add()
        #expect(await pinned.count == 2)
        #expect(try await loop.run { loop.inLoop })
    }

    @Test func stoppingTwiceAnswersTwice() async throws {
        let loop = EventLoop(name: "test")
        await end(loop)
        await end(loop)
    }

    @Test func aLoopMayStopItself() async throws {
        let loop = EventLoop(name: "test")
        let stopped = Observed<Bool>()
        loop.execute { loop.stop { stopped.note(loop.inLoop) } }
        #expect(try await stopped.wait(for: 1) == [true])
    }

    @Test func theLongestTurnCountsTheHandlersTime() async throws {
        try await withLoop { loop in
            let far = Tap { _, bytes in
                // Busy on purpose: what a slow handler does to a loop.
                let clock = LoopTime(loop)
                let until = clock.now() + .milliseconds(30)
                while clock.now() < until {}
                return bytes.count
            }
            let pair = try await Pair(loop, near: Tap(), far: far)
            loop.execute { pair.near.write([1]) }
            try await far.heard.wait(for: 1)
            try await loop.run {}
            try await loop.run {}
            #expect(loop.longestTurnNanoseconds.value >= 30_000_000)
            #expect(loop.turns.value > 0)
        }
    }
}
