import Base
import TestSupport
import Testing

/// A thread of its own for actors and bodies that block.
@Suite struct ThreadExecutorTests {
    actor Blocking {
        nonisolated let thread: ThreadExecutor
        nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
        init(_ thread: ThreadExecutor) { self.thread = thread }
        func isOnThread() -> Bool { thread.isIsolatingCurrentContext() == true }
    }

    @Test func bodiesRunInTheirOrderOnTheThreadOfTheActors() async throws {
        let thread = ThreadExecutor()
        let heard = Observed<Int>()
        for number in 0..<1_000 {
            thread.execute {
                // What a body executes comes later.
                if number == 500 { thread.execute { heard.note(-1) } }
                if thread.isIsolatingCurrentContext() == true { heard.note(number) }
            }
        }
        #expect(await Blocking(thread).isOnThread())
        let all = try await heard.wait(for: 1_001)
        #expect(all.filter { $0 >= 0 } == Array(0..<1_000))
        let late = try #require(all.firstIndex(of: -1))
        #expect(late > 500)
        thread.stop()
    }

    @Test func whatWaitsAtTheEndStillRuns() async throws {
        let (thread, gate, heard) = (ThreadExecutor(), ThreadGate(), Observed<Int>())
        thread.execute { gate.pass() }
        thread.execute { heard.note(1) }
        thread.stop()
        gate.open()
        #expect(try await heard.wait(for: 1) == [1])
    }
}
