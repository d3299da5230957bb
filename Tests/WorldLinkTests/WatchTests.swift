import Base
import Testing
import WorldsAPI

@testable import WorldLink

@Suite struct WatchTests {
    private func watch(registered: Bool) -> Watch {
        Watch(
            address: "10.0.0.1:8085", serial: 1, healthAddress: "", configured: nil,
            registration: registered ? Watch.Registration(id: "1", incarnation: 1) : nil)
    }
    private func pauses(_ watch: Watch, after observation: Worlds.Observation, _ count: Int) -> [Duration] {
        var watch = watch
        return (0..<count).map { _ in
            watch.note(observation)
            return watch.interval(WorldLinkConfiguration())
        }
    }

    @Test func anAbsentWorldIsAskedLessAndLessOften() {
        let seconds = [1, 2, 4, 8, 16, 30, 30, 30].map { Duration.seconds($0) }
        #expect(pauses(watch(registered: false), after: .refused, 8) == seconds)
        #expect(pauses(watch(registered: false), after: .unreachable, 100).last == .seconds(30))
    }

    @Test func aRegisteredWorldThatFailsIsAskedAgainSoon() {
        #expect(
            pauses(watch(registered: true), after: .refused, 3) == Array(repeating: .seconds(1), count: 3))
    }

    @Test func oneSuccessBringsTheUsualIntervalBack() {
        for observation in [Worlds.Observation.reachable, .alive(connections: 1, delays: Worlds.Delays())] {
            var watch = watch(registered: false)
            for _ in 0..<5 { watch.note(.refused) }
            watch.note(observation)
            #expect(watch.interval(WorldLinkConfiguration()) == .seconds(4))
        }
    }
}
