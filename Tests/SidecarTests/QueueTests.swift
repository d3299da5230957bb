import Base
import Bus
import CWorldserver
import Testing
import WorldserverAPI

@testable import Sidecar

/// What waits for the world's thread, and when its turn comes.
struct QueueTests {
    private static func world(
        events: Int = 1000, reads: Int = 1000, writes: Int = 1000, budget: Duration = .milliseconds(5)
    ) -> TestWorld {
        var limits = WorldSide.Limits()
        limits.queues = WorldQueues.Limits(events: events, reads: reads, writes: writes, budget: budget)
        return TestWorld(limits)
    }
    /// Notes its name when it runs, and takes its time.
    private struct Job: WorldJob {
        var name: String
        var arrived: Instant
        var deadline: Instant
        var notes: Answers<String>
        var time: ManualTime
        var takes = Duration.zero
        func run() {
            notes.note(.success(name))
            time.advance(by: takes)
        }
        func refuse(_ refusal: Worldserver.Refusal) { notes.note(.failure(refusal)) }
    }
    private static func job(
        _ name: String, _ world: TestWorld, _ notes: Answers<String>, takes: Duration = .zero,
        within limit: Duration = .seconds(5)
    ) -> Job {
        Job(
            name: name, arrived: world.time.now(), deadline: world.time.now() + limit, notes: notes,
            time: world.time, takes: takes)
    }
    private static func names(_ notes: Answers<String>) -> [String] {
        notes.all.map { answer in
            switch answer {
            case .success(let name): name
            case .failure(let refusal): refusal.rawValue
            }
        }
    }

    @Test func questionsComeBeforeChangesAndEachKindInItsOrder() throws {
        let world = Self.world()
        let notes = Answers<String>()
        for name in ["w1", "w2"] { try world.side.queues.add(write: Self.job(name, world, notes)) }
        for name in ["r1", "r2"] { try world.side.queues.add(read: Self.job(name, world, notes)) }
        world.turn()
        #expect(Self.names(notes) == ["r1", "r2", "w1", "w2"])
    }

    @Test func requestsWaitForTheFirstTurn() throws {
        let world = Self.world()
        world.side.handlers.set { $0.money = worldserver_money }
        let answers = Answers<UInt32>()
        world.side.ask(
            Worldserver.Money(player: GUID(1)), deadline: world.time.now() + .seconds(60), answers.note)
        world.time.advance(by: .seconds(50))
        #expect(answers.isEmpty)
        #expect(world.side.queues.lastPumped == nil)
        world.turn()
        #expect(try answers.only() == 1000)
        #expect(world.side.queues.lastPumped == world.time.now())
    }

    @Test func aTurnEndsWhenItsBudgetIsSpent() throws {
        let world = Self.world()
        let notes = Answers<String>()
        for number in 1...10 {
            try world.side.queues.add(
                read: Self.job("\(number)", world, notes, takes: .milliseconds(2)))
        }
        world.turn()
        #expect(Self.names(notes) == ["1", "2", "3"])
        world.turn()
        #expect(notes.all.count == 6)
        #expect(world.side.queues.lengths.reads == 4)
    }

    @Test func aFloodOfQuestionsDoesNotHoldUpTheChanges() throws {
        let world = Self.world()
        let notes = Answers<String>()
        for number in 1...10 {
            try world.side.queues.add(
                read: Self.job("r\(number)", world, notes, takes: .milliseconds(10)))
            try world.side.queues.add(write: Self.job("w\(number)", world, notes))
        }
        world.turn()
        world.turn()
        #expect(Self.names(notes) == ["r1", "w1", "r2", "w2"])
    }

    @Test func eventsHaveABudgetOfTheirOwn() {
        let world = Self.world()
        let notes = Answers<String>()
        for number in 1...4 {
            #expect(
                world.side.queues.add {
                    notes.note(.success("\(number)"))
                    world.time.advance(by: .milliseconds(3))
                })
        }
        world.side.queues.drainEvents()
        #expect(Self.names(notes) == ["1", "2"])
        world.side.queues.drainEvents()
        #expect(Self.names(notes) == ["1", "2", "3", "4"])
    }

    @Test func whatComesInDuringATurnWaitsForTheNext() {
        let world = Self.world()
        let count = Counter()
        @Sendable func again() {
            count.add()
            _ = world.side.queues.add(event: again)
        }
        _ = world.side.queues.add(event: again)
        world.side.queues.drainEvents()
        #expect(count.value == 1)
        #expect(world.side.queues.lengths.events == 1)
    }

    @Test func anExpiredRequestIsNeverExecuted() {
        let world = TestWorld()
        world.side.handlers.set { $0.changeMoney = worldserver_change_money }
        let answers = Answers<UInt32>()
        let request = Worldserver.ChangeMoney(id: RequestID(1), player: GUID(1), change: 5)
        world.side.ask(request, deadline: world.time.now() + .seconds(5), answers.note)
        world.time.advance(by: .seconds(5))
        world.turn()
        #expect(answers.refusal == .expired)
        #expect(world.call.calls == 0)
        #expect(world.value(of: "nimbus_sidecar_expired_total") == 1)
        #expect(
            world.value(
                of: "nimbus_sidecar_requests_total",
                ["request": "worldserver.change-money.v1", "result": "expired"]) == 1)
    }

    @Test func aFullQueueRefusesAtOnce() {
        let world = Self.world(events: 1, reads: 2, writes: 3)
        let reads = Answers<UInt32>()
        let writes = Answers<UInt32>()
        for number in 1...5 {
            let end = world.time.now() + .seconds(5)
            world.side.ask(Worldserver.Money(player: GUID(1)), deadline: end, reads.note)
            world.side.ask(
                Worldserver.ChangeMoney(id: RequestID(UInt64(number)), player: GUID(1), change: 1),
                deadline: end, writes.note)
        }
        #expect(reads.all.count == 3 && reads.refusal == .overloaded)
        #expect(writes.all.count == 2 && writes.refusal == .overloaded)
        #expect(world.side.deliver(.groupDisbanded(group: 1)))
        #expect(!world.side.deliver(.groupDisbanded(group: 2)))
        #expect(world.value(of: "nimbus_sidecar_lost_events_total") == 1)
    }

    @Test func aHandlerThatCallsBackInFindsNothingToDo() throws {
        let world = TestWorld()
        world.side.handlers.set { $0.money = worldserver_money }
        let answers = Answers<UInt32>()
        let end = world.time.now() + .seconds(5)
        for _ in 1...2 { world.side.ask(Worldserver.Money(player: GUID(1)), deadline: end, answers.note) }
        let inner = Answers<String>()
        try world.side.queues.add(read: Nested(world: world, inner: inner, deadline: end))
        world.turn()
        #expect(answers.all.count == 2)
        #expect(world.value(of: "nimbus_sidecar_overlapping_calls_total") == 2)
        #expect(inner.all.count == 1)
    }
    private struct Nested: WorldJob {
        let world: TestWorld
        let inner: Answers<String>
        let deadline: Instant
        var arrived: Instant { deadline }
        func run() {
            let notes = inner
            _ = world.side.queues.add { notes.note(.success("too early")) }
            world.turn()
            #expect(notes.isEmpty)
            notes.note(.success("nothing"))
        }
        func refuse(_ refusal: Worldserver.Refusal) {}
    }

    @Test func closingRefusesWhatWaitsAndOpeningTakesAgain() throws {
        let world = TestWorld()
        world.side.handlers.set { $0.money = worldserver_money }
        let answers = Answers<UInt32>()
        let end = world.time.now() + .seconds(5)
        world.side.ask(Worldserver.Money(player: GUID(1)), deadline: end, answers.note)
        world.side.ask(
            Worldserver.ChangeMoney(id: RequestID(1), player: GUID(1), change: 1), deadline: end,
            answers.note)
        world.side.deliver(.groupDisbanded(group: 1))
        world.side.queues.close()
        #expect(answers.all.count == 2 && answers.refusal == .failed)
        world.side.ask(Worldserver.Money(player: GUID(1)), deadline: end, answers.note)
        #expect(answers.all.count == 3)
        #expect(!world.side.deliver(.groupDisbanded(group: 1)))
        world.turn()
        #expect(world.call.calls == 0)
        world.side.queues.open()
        #expect(try world.ask(Worldserver.Money(player: GUID(1))) == 1000)
    }

    @Test func theAsyncFormWaitsForTheWorld() async throws {
        let world = TestWorld()
        world.side.handlers.set { $0.money = worldserver_money }
        let side = world.side
        let end = world.time.now() + .seconds(5)
        async let money = side.answer(Worldserver.Money(player: GUID(1)), deadline: end)
        while side.queues.lengths.reads == 0 { await Task.yield() }
        side.queues.drainRequests()
        #expect(try await money == 1000)
    }

    @Test func manyThreadsAskAndTheWorldAnswersEachOnce() async throws {
        let world = TestWorld()
        world.side.handlers.set { $0.changeMoney = worldserver_change_money }
        let side = world.side
        let end = world.time.now() + .seconds(5)
        let total = Counter()
        await withTaskGroup { group in
            for asker in 0..<4 {
                group.addTask {
                    for number in 0..<500 {
                        let id = RequestID(high: UInt64(asker), low: UInt64(number))
                        let request = Worldserver.ChangeMoney(id: id, player: GUID(1), change: 1)
                        // Whoever finds the queue full asks again under the same id.
                        while true {
                            let answer: Result<UInt32, Worldserver.Refusal>
                            do throws(Worldserver.Refusal) {
                                answer = .success(try await side.answer(request, deadline: end))
                            } catch {
                                answer = .failure(error)
                            }
                            guard case .failure(.overloaded) = answer else { break }
                            await Task.yield()
                        }
                        total.add()
                    }
                }
            }
            group.addTask {
                while total.value < 2000 {
                    side.queues.drainRequests()
                    await Task.yield()
                }
            }
        }
        #expect(
            world.value(
                of: "nimbus_sidecar_requests_total",
                ["request": "worldserver.change-money.v1", "result": "ok"]) == 2000)
    }
}
