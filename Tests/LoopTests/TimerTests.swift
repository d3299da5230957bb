import Base
import TestSupport
import Testing

@testable import Loop

@Suite struct TimerTests {
    @Test func timersFireInOrderOfTheirTime() {
        let random = SeededRandomness(seed: 7)
        var heap = TimerHeap()
        let fired = Locked<[Int]>([])
        var dues: [(due: UInt64, number: Int)] = []
        for number in 0..<2_000 {
            let due = random.below(500)
            dues.append((due, number))
            _ = heap.add(at: due) { fired.withLock { $0.append(number) } }
        }
        var now: UInt64 = 0
        while heap.nextDue != nil {
            while let body = heap.popDue(now: now) { body() }
            now += 50
        }
        // Those of one time fire in the order in which they were set.
        #expect(
            fired.withLock { $0 } == dues.sorted { ($0.due, $0.number) < ($1.due, $1.number) }.map(\.number))
    }

    @Test func nothingFiresBeforeItsTime() {
        var heap = TimerHeap()
        _ = heap.add(at: 100) {}
        #expect(heap.popDue(now: 99) == nil)
        #expect(heap.nextDue == 100)
        #expect(heap.popDue(now: 100) != nil)
        #expect(heap.popDue(now: 100) == nil)
    }

    @Test func cancelledTimersNeverFireAndDoNotPileUp() {
        let random = SeededRandomness(seed: 11)
        var heap = TimerHeap()
        let fired = Locked<Set<Int>>([])
        var cancelled: Set<Int> = []
        for number in 0..<5_000 {
            let timer = heap.add(at: random.below(1_000)) { fired.withLock { _ = $0.insert(number) } }
            if number % 5 != 0 {
                heap.cancel(timer)
                cancelled.insert(number)
            }
        }
        while let body = heap.popDue(now: 1_000) { body() }
        #expect(fired.withLock { $0 } == Set(0..<5_000).subtracting(cancelled))
        #expect(heap.nextDue == nil)
    }

    @Test func theLoopFiresThemOnItsThreadInOrder() async throws {
        try await withLoop { loop in
            let fired = Observed<Int>()
            loop.execute {
                loop.schedule(after: .milliseconds(20)) { fired.note(loop.inLoop ? 2 : -2) }
                loop.schedule(after: .zero) { fired.note(loop.inLoop ? 1 : -1) }
                let never = loop.schedule(after: .zero) { fired.note(99) }
                loop.cancel(never)
            }
            let seen = try await fired.wait(for: 2)
            #expect(seen == [1, 2])
        }
    }

    @Test func aTimerMaySetAndCancelOthers() async throws {
        try await withLoop { loop in
            let fired = Observed<Int>()
            loop.execute {
                let doomed = loop.schedule(after: .seconds(30)) { fired.note(99) }
                loop.schedule(after: .zero) {
                    loop.cancel(doomed)
                    fired.note(1)
                    loop.schedule(after: .zero) { fired.note(2) }
                }
            }
            let seen = try await fired.wait(for: 2)
            #expect(seen == [1, 2])
        }
    }

    @Test func aTimerFromAnotherThreadFiresOnTheLoop() async throws {
        try await withLoop { loop in
            let time = LoopTime(loop)
            let fired = Observed<Bool>()
            let began = time.now()
            time.after(.milliseconds(20)) { fired.note(loop.inLoop) }
            let seen = try await fired.wait(for: 1)
            #expect(seen == [true])
            #expect(time.now() - began >= .milliseconds(20))
        }
    }

    @Test func aTimerCancelledFromAnotherThreadIsForgotten() async throws {
        final class Burden: Sendable {}
        try await withLoop { loop in
            let time = LoopTime(loop)
            var burden: Burden? = Burden()
            weak let remembered = burden
            let tokens = [burden, burden].map { held in time.after(.seconds(3_600)) { _ = held } }
            burden = nil
            // One when the loop knows it already, one perhaps before.
            try await loop.run {}
            tokens[0].cancel()
            tokens[1].cancel()
            tokens[1].cancel()
            try await loop.run {}
            #expect(remembered == nil, "what a cancelled timer held is let go at once")
        }
    }

    @Test func cancellingATimerThatFiredDoesNothing() async throws {
        try await withLoop { loop in
            let time = LoopTime(loop)
            let fired = Observed<Int>()
            let token = time.after(.zero) { fired.note(1) }
            try await fired.wait(for: 1)
            token.cancel()
            time.after(.zero) { fired.note(2) }
            let seen = try await fired.wait(for: 2)
            #expect(seen == [1, 2])
        }
    }

    @Test func manyThreadsSetAndCancelTimersAtOnce() async throws {
        try await withLoop { loop in
            let time = LoopTime(loop)
            let fired = Observed<Int>()
            await withTaskGroup(of: Void.self) { group in
                for worker in 0..<8 {
                    group.addTask {
                        for number in 0..<200 {
                            let token = time.after(number % 2 == 0 ? .zero : .seconds(3_600)) {
                                fired.note(worker * 1_000 + number)
                            }
                            if number % 2 == 1 { token.cancel() }
                        }
                    }
                }
            }
            let seen = try await fired.wait(for: 800)
            #expect(Set(seen).count == 800 && seen.allSatisfy { $0 % 2 == 0 })
        }
    }

    @Test func theClockMovesForwardOnly() async throws {
        try await withLoop { loop in
            let time = LoopTime(loop)
            let (one, two) = (time.now(), time.now())
            #expect(one <= two)
            #expect(time.unixNow().seconds > 1_700_000_000)
        }
    }
}
