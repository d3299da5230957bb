import Base
import Bus
import CharactersAPI
import CharactersService
import Store
import TestSupport
import Testing

/// The characters service in a process of its own, that can be started anew, and gateways in others. One
/// clock, which the test moves.
final class SplitCluster: Sendable {
    let server = MemoryServer()
    let time = ManualTime()
    let log = RecordingLog()
    let numbers = ModelGateway.Numbers()
    let configuration: CharactersConfiguration
    let gateways: [ModelGateway]
    private let databases: (characters: Database, world: Database)
    private let running: Locked<(service: CharactersService, bus: Bus)?> = Locked(nil)

    static func run(
        gateways: Int = 3, _ shape: (inout CharactersConfiguration) -> Void = { _ in },
        _ body: (SplitCluster) async throws -> Void
    ) async throws {
        var configuration = CharactersConfiguration()
        shape(&configuration)
        try await withDatabase(on: .sqliteMemory) { characters in
            try await withDatabase(on: .sqliteMemory) { world in
                let now = ManualTime().unixNow()
                try await Schema.prepare(characters, as: .characters, now: now)
                try await Schema.prepare(world, as: .world, now: now)
                let cluster = SplitCluster(characters, world, configuration, gateways)
                try await cluster.startService()
                for gateway in cluster.gateways { await gateway.begin() }
                try await body(cluster)
                for gateway in cluster.gateways { await gateway.stop() }
                await cluster.stopService()
            }
        }
    }

    private init(
        _ characters: Database, _ world: Database, _ configuration: CharactersConfiguration, _ count: Int
    ) {
        databases = (characters, world)
        self.configuration = configuration
        let (server, time, log, numbers) = (server, time, Log("test", to: log), numbers)
        gateways = (0..<count).map {
            ModelGateway("\($0 + 1)", on: server, time: time, log: log, numbers)
        }
    }

    /// A new process: a new bus, nothing in memory.
    func startService() async throws {
        let log = Log("test", to: log)
        let bus = Bus(time: time, log: log, metrics: Metrics())
        bus.attach(server.end())
        let service = try await CharactersService(
            characters: [RealmID(1): databases.characters], world: databases.world,
            configuration: configuration, bus: bus, time: time, log: log)
        running.withLock { $0 = (service, bus) }
        await service.start()
    }
    func stopService() async {
        let last = running.withLock { running in
            defer { running = nil }
            return running
        }
        await last?.service.stop()
        last?.bus.detach()
    }
    var service: CharactersService? { running.withLock { $0?.service } }

    // MARK: Asking

    /// By a process that has no part in it.
    func ask<R: Request>(_ request: R) async throws(AskError<R.Refusal>) -> R.Reply {
        let bus = Bus(time: time, log: Log("test", to: log), metrics: Metrics())
        bus.attach(server.end())
        return try await bus.ask(request)
    }

    /// Everybody whom the directory has, by way of the requests.
    func known(to last: UInt32) async throws -> [Characters.Online] {
        var all: [Characters.Online] = []
        for first in stride(from: UInt32(1), through: last, by: Characters.OnlineAmong.charactersMax) {
            let some = first..<first + UInt32(Characters.OnlineAmong.charactersMax)
            all += try await ask(
                Characters.OnlineAmong(some.map { CharacterID(realm: RealmID(1), low: $0) }))
        }
        return all
    }
    /// Everybody who is in the world.
    var truth: [Characters.Online] { gateways.flatMap(\.online).sorted { $0.id < $1.id } }

    /// Waits until the directory has it right. With `passing` the clock goes on meanwhile.
    func expectTruth(
        upTo last: UInt32, passing step: Duration = .zero, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await eventually(within: .seconds(60), "the directory has who is online") {
            if step > .zero { time.advance(by: step) }
            // The number first, which costs little.
            guard let counts = try? await ask(Characters.OnlineCounts()),
                counts[RealmID(1), default: 0] == truth.count,
                let known = try? await known(to: last)
            else { return false }
            return known == truth
        }
        #expect(try await ask(Characters.OnlineCounts())[RealmID(1), default: 0] == truth.count)
        // Nor does it change again by itself.
        #expect(try await known(to: last) == truth, sourceLocation: sourceLocation)
    }
}
