import Base
import Loop
import Observe

extension Parts {
    /// Every loop and every service is asked again and again to do nothing; who does not come to it is named.
    @Sendable func startWatch() async throws {
        for loop in loops + worldLoops { watch.probe("loop \(loop.name)") { done in loop.execute(done) } }
        let (accounts, characters, worlds, groups) = running.withLock {
            ($0.accounts, $0.characters, $0.worldsService, $0.groups)
        }
        if let accounts { watch.probe("accounts", Self.probe(accounts)) }
        if let characters { watch.probe("characters", Self.probe(characters)) }
        if let worlds { watch.probe("worlds", Self.probe(worlds)) }
        if let groups { watch.probe("groups", Self.probe(groups)) }
        watch.start()
    }

    @Sendable func stopWatch() async {
        let watch = watch
        await BlockingThread().run { watch.end() }
    }

    private static func probe(_ actor: some Actor) -> ProgressWatch.Post {
        { done in Task { await Self.run(done, on: actor) } }
    }
    private static func run(_ done: @Sendable () -> Void, on actor: isolated some Actor) { done() }
}
