import Base
import Bus
import Loop
import Store
import TestSupport
import Wire
import WorldsAPI

@testable import Sandbox

/// A running world with its databases, its registry and the accounts of a small realm.
struct Harness: Sendable {
    static let realm = RealmID(1)
    let world: SandboxWorld
    let link: BusLink
    let registry: RegistryDouble
    let numbers: NumbersDouble
    let bus: Bus
    let auth: Database
    let characters: Database
    let worldDatabase: Database
    let metrics: Metrics
    /// The world's clock: stands until a test moves it.
    let time: ManualTime

    /// A link that has gone as far as 0x521.
    func link(account: String) async throws -> RawGateway {
        let gateway = RawGateway()
        guard let address = await world.address else { throw TestSupportError("the world does not listen") }
        try await gateway.connect(to: address)
        _ = try await gateway.next(AuthChallenge.self)
        await gateway.send(AuthSession.with { $0.account = account })
        _ = try await gateway.next(WorldSessionReady.self)
        return gateway
    }

    /// Creates a character and answers its GUID.
    func create(
        _ name: String, account: String, race: Race = .human, characterClass: CharacterClass = .warrior
    ) async throws -> GUID {
        let gateway = try await link(account: account)
        await gateway.send(.character(name, race, characterClass))
        let result = try await gateway.next(CharacterCreateResult.self)
        guard result.code == .createOK else {
            throw TestSupportError("\(name) was not created: \(result.code)")
        }
        await gateway.hangUp()
        let low = try await characters.first("SELECT guid FROM characters WHERE name = ?", name) { row in
            try row.u64(0)
        }
        return GUID(low ?? 0)
    }

    /// A character in the world: its first time check has come.
    func enter(_ guid: GUID, account: String) async throws -> RawGateway {
        let gateway = try await link(account: account)
        await gateway.send(PlayerLogin(character: guid))
        _ = try await gateway.next(InitWorldStates.self)
        try await gateway.roundTrip()
        return gateway
    }

    func player(_ name: String) async -> SandboxPlayer? {
        await world.currentPlayers().first { $0.name == name }
    }

    func count(_ outcome: String) -> UInt64 {
        metrics.counter(
            "nimbus_sandbox_packets_total", help: "", ["world": "Test", "outcome": outcome]
        ).value
    }
}

/// The accounts of the tests: two players and an administrator.
enum TestAccount {
    static let alice = "ALICE"
    static let bob = "BOB"
    static let admin = "ADMIN"
    static let all: [(name: String, id: UInt32, level: UInt8)] = [(alice, 1, 0), (bob, 2, 0), (admin, 3, 3)]
}

extension Packet where Self == CharacterCreate {
    static func character(_ name: String, _ race: Race, _ characterClass: CharacterClass) -> CharacterCreate {
        .with {
            $0.name = name
            $0.race = race.rawValue
            $0.characterClass = characterClass.rawValue
        }
    }
}

/// Runs a test's body with a world of its own, and takes everything down whatever happens.
func withWorld<Value>(
    on driver: TestDriver = .sqliteMemory, options: SandboxOptions = SandboxOptions(),
    _ configure: (inout SandboxConfiguration) -> Void = { _ in },
    _ body: (Harness) async throws -> Value
) async throws -> Value {
    try await withDatabase(on: driver) { auth in
        try await withDatabase(on: driver) { characters in
            try await withDatabase(on: driver) { worldDatabase in
                try await prepare(auth, characters, worldDatabase)
                var configuration = SandboxConfiguration(realm: Harness.realm, name: "Test")
                configuration.options = options
                configure(&configuration)
                let loop = EventLoop(name: "test-world")
                let harness = await harness(configuration, auth, characters, worldDatabase, loop)
                try await harness.world.start()
                let result: Result<Value, any Error>
                do {
                    result = .success(try await body(harness))
                } catch {
                    result = .failure(error)
                }
                await harness.world.stop()
                await harness.world.crash()
                loop.stop()
                return try result.get()
            }
        }
    }
}

private func prepare(_ auth: Database, _ characters: Database, _ world: Database) async throws {
    let now = UnixTime(seconds: 1_700_000_000)
    try await Schema.prepare(auth, as: .auth, now: now)
    try await Schema.prepare(characters, as: .characters, now: now)
    try await Schema.prepare(world, as: .world, now: now)
    try await SandboxSeed.install(world: world)
    for account in TestAccount.all {
        let secret = [UInt8](repeating: 1, count: 32)
        try await auth.write(
            "INSERT INTO account (id, username, salt, verifier) VALUES (?, ?, ?, ?)", account.id,
            account.name,
            secret, secret)
        guard account.level > 0 else { continue }
        try await auth.write(
            "INSERT INTO account_access (id, gmlevel, RealmID) VALUES (?, ?, -1)", account.id, account.level)
    }
}

private func harness(
    _ configuration: SandboxConfiguration, _ auth: Database, _ characters: Database, _ world: Database,
    _ loop: EventLoop
) async -> Harness {
    let time = ManualTime()
    let metrics = Metrics()
    let log = Log("test", to: SilentLog())
    let bus = Bus(time: realTime, log: log, metrics: metrics)
    let registry = RegistryDouble()
    registry.serve(on: bus)
    let numbers = NumbersDouble()
    numbers.serve(on: bus)
    let link = BusLink(
        bus, realm: configuration.realm, loop: loop, time: time, randomness: SeededRandomness(seed: 1),
        log: log)
    let resources = SandboxResources(
        cluster: link, loop: loop, auth: auth, characters: characters, world: world, time: time,
        randomness: SeededRandomness(seed: 1), log: log, metrics: metrics)
    return Harness(
        world: SandboxWorld(configuration, resources), link: link, registry: registry, numbers: numbers,
        bus: bus, auth: auth, characters: characters, worldDatabase: world, metrics: metrics, time: time)
}
