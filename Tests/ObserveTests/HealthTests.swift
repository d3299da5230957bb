import Base
import Observe
import Testing

@Suite struct HealthTests {
    private let time = ManualTime()
    private let metrics = Metrics()
    private let log = RecordingLog()
    private let health: Health

    init() {
        health = Health(time: time, log: Log("test", to: log), metrics: metrics)
    }

    private func gauge(_ name: String, _ component: String) -> Int64? {
        for entry in metrics.entries where entry.name == name && entry.labels.first?.value == component {
            if case .gauge(let gauge) = entry.cell { return gauge.value }
        }
        return nil
    }

    @Test func nothingIsReadyBeforeItSaysSo() {
        let component = health.component("login")
        #expect(!health.report.isReady)
        #expect(health.report.notReady.map(\.reason) == ["starting"])
        component.ready()
        #expect(health.report.isReady)
        #expect(gauge("nimbus_ready", "login") == 1)
        component.notReady("the address is taken")
        #expect(health.report.notReady.map(\.name) == ["login"])
        #expect(gauge("nimbus_ready", "login") == 0)
        component.remove()
        #expect(health.report.isReady)
    }

    @Test func onlyTurnsAreLogged() {
        let component = health.component("db")
        component.notReady("down")
        component.ready()
        component.ready()
        component.notReady("down")
        component.notReady("down still")
        #expect(log.entries.map(\.message) == ["a component is ready", "a component is not ready"])
    }

    @Test func anExecutorThatDoesNotRunItsProbeIsNamedAndComesBack() {
        let watch = ProgressWatch(time: time, log: Log("test", to: log), metrics: metrics, health: health)
        let pending = Locked<[@Sendable () -> Void]>([])
        watch.probe("loop 1") { done in pending.withLock { $0.append(done) } }
        let answer = {
            for done in pending.withLock({ list in
                defer { list = [] }; return list
            }) { done() }
        }
        watch.check()
        answer()
        time.advance(by: .seconds(60))
        watch.check()
        #expect(health.report.isReady)
        time.advance(by: .seconds(9))
        watch.check()
        #expect(health.report.isReady)
        time.advance(by: .seconds(1))
        watch.check()
        #expect(health.report.notReady.map(\.name) == ["progress of loop 1"])
        #expect(health.report.notReady.map(\.reason) == ["no progress for 10 s"])
        #expect(gauge("nimbus_stalled", "loop 1") == 1)
        #expect(log.entries.contains { $0.level == .error && $0.message == "no progress" })
        answer()
        watch.check()
        #expect(health.report.isReady)
        #expect(gauge("nimbus_stalled", "loop 1") == 0)
        #expect(log.entries.contains { $0.message == "progress again" })
    }

    @Test func markedWorkThatStandsStillIsNamed() {
        let watch = ProgressWatch(time: time, log: Log("test", to: log), metrics: metrics, health: health)
        let mark = watch.mark("groups")
        time.advance(by: .seconds(100))
        watch.check()
        #expect(health.report.isReady)
        mark.begin()
        time.advance(by: .seconds(9))
        mark.progress()
        time.advance(by: .seconds(9))
        watch.check()
        #expect(health.report.isReady)
        time.advance(by: .seconds(1))
        watch.check()
        #expect(!health.report.isReady)
        mark.finish()
        watch.check()
        #expect(health.report.isReady)
        watch.remove("groups")
        #expect(health.report.components.isEmpty)
    }

    @Test(.timeLimit(.minutes(1))) func aBlockedActorIsFoundByTheWatchsOwnThread() async {
        let messages = AsyncStream<String>.makeStream()
        let log = Log("test", to: StreamingLog(messages.continuation))
        let health = Health(time: time, log: log, metrics: metrics)
        let watch = ProgressWatch(time: time, log: log, metrics: metrics, health: health)
        let asked = AsyncStream<Void>.makeStream()
        watch.probe("stuck") { _ in asked.continuation.yield() }
        watch.start(every: .milliseconds(1))
        for await _ in asked.stream { break }
        time.advance(by: .seconds(10))
        for await message in messages.stream where message == "no progress" { break }
        await onThread { watch.end() }
        #expect(health.report.notReady.map(\.name) == ["progress of stuck"])
    }
}

/// Hands each message on.
private struct StreamingLog: LogSink {
    let level = LogLevel.info
    private let messages: AsyncStream<String>.Continuation
    init(_ messages: AsyncStream<String>.Continuation) { self.messages = messages }
    func write(_ entry: LogEntry) { messages.yield(entry.message) }
}
