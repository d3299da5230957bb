public import Base
public import Loop
public import Sandbox
public import Settings
import Store

/// One simulated worldserver as a process of its own: with the databases of the settings, and a way to the
/// cluster that whoever starts it chooses. The daemon runs elsewhere.
public final class LoneSandbox: Sendable {
    public let world: SandboxWorld
    private let databases: Databases
    private let loop: EventLoop

    /// Starts it and has it join.
    ///
    /// - Parameters:
    ///   - number: which one it is, from 1: what `Sandbox.Listen` says of it, and its name.
    ///   - link: makes the way to the cluster for a world on this loop.
    public static func start(
        _ settings: SettingsSnapshot, number: Int, _ seams: Seams,
        link: (EventLoop, Log) throws -> any SandboxCluster
    ) async throws -> LoneSandbox {
        let loop = EventLoop(name: "sandbox-\(number)")
        let time = seams.time ?? LoopTime(loop)
        let log = Log("sandbox", to: seams.sink)
        let databases = Databases(settings, time: time, log: log, metrics: seams.metrics)
        do {
            try await databases.prepare(
                migrating: settings[DatabaseSettings.migrate], time: time, log: log)
            try await SandboxSeed.install(world: databases.world)
            let configuration = settings.sandboxWorld(number)
            let cluster = try link(loop, log.component(configuration.name))
            guard
                let world = databases.sandbox(
                    configuration, cluster: cluster, on: loop, time: time, seams, log: log)
            else {
                throw SandboxError.registration("there is no realm \(configuration.realm) in the settings")
            }
            try await world.start()
            return LoneSandbox(world, databases, loop)
        } catch {
            await databases.close()
            await loop.end()
            throw error
        }
    }

    private init(_ world: SandboxWorld, _ databases: Databases, _ loop: EventLoop) {
        self.world = world
        self.databases = databases
        self.loop = loop
    }

    /// Leaves in order: its players are handed over, everything is stored.
    public func stop() async {
        await world.stop()
        await databases.close()
        await loop.end()
    }
}

extension Databases {
    /// A simulated worldserver that has not started; nil when the settings have no such realm.
    func sandbox(
        _ configuration: SandboxConfiguration, cluster: any SandboxCluster, on loop: EventLoop,
        time: any TimeSource, _ seams: Seams, log: Log
    ) -> SandboxWorld? {
        characters[configuration.realm].map { characters in
            SandboxWorld(
                configuration,
                SandboxResources(
                    cluster: cluster, loop: loop, auth: auth, characters: characters, world: world,
                    time: time,
                    randomness: seams.randomness, log: log.component(configuration.name),
                    metrics: seams.metrics))
        }
    }
}

extension EventLoop {
    /// Stops it and waits until its thread is gone.
    func end() async { await withCheckedContinuation { continuation in stop { continuation.resume() } } }
}
