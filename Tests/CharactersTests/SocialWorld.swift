import AccountsAPI
import AccountsService
import Base
import Bus
import CharactersAPI
import Store
import TestSupport
import Testing

@testable import CharactersService

/// A characters service with friends in it: two realms, an accounts service on the same bus, and what
/// gateways are told.
struct SocialWorld {
    static let gateway = "1"

    let realms: [RealmID: Database]
    let auth: Database
    let bus: Bus
    let time: ManualTime
    let log: RecordingLog
    let service: CharactersService
    let events: EventRecorder<Characters.FriendsChanged>
    let requests: EventRecorder<Characters.RealIDRequested>
    /// Statements of the characters databases.
    let statements: StatementCounter
    private let worldDatabase: Database
    private let services: Locked<[CharactersService]>

    static func run(
        _ driver: TestDriver, _ edit: (inout CharactersConfiguration) -> Void = { _ in },
        _ body: (SocialWorld) async throws -> Void
    ) async throws {
        let statements = StatementCounter()
        var options = DatabaseOptions.patient
        options.faults = statements
        var configuration = CharactersConfiguration()
        configuration.silencesMax = .max
        configuration.friends.gather = .zero
        edit(&configuration)
        try await withDatabase(on: driver, options: options) { first in
            try await withDatabase(on: driver) { second in
                try await withDatabase(on: driver) { auth in
                    try await withDatabase(on: driver) { worldDatabase in
                        let time = ManualTime()
                        for database in [first, second] {
                            try await Schema.prepare(database, as: .characters, now: time.unixNow())
                        }
                        try await Schema.prepare(auth, as: .auth, now: time.unixNow())
                        try await Schema.prepare(worldDatabase, as: .world, now: time.unixNow())
                        let services = Locked<[CharactersService]>([])
                        let thread = ThreadExecutor()
                        let log = RecordingLog()
                        let bus = Bus(time: realTime, log: Log("bus", to: log), metrics: Metrics())
                        let accounts = try AccountsService(
                            .init(), database: auth, schema: try await AuthSchema.probe(auth), bus: bus,
                            executor: thread, time: time, randomness: SeededRandomness(seed: 1),
                            log: Log("accounts", to: log))
                        try await accounts.start()
                        let world = try await SocialWorld(
                            [RealmID(1): first, RealmID(2): second], auth, worldDatabase, bus, log,
                            configuration, time, services, statements)
                        try await body(world)
                        for service in services.withLock({ $0 }) { await service.stop() }
                        await accounts.stop()
                        thread.stop()
                    }
                }
            }
        }
    }

    private init(
        _ realms: [RealmID: Database], _ auth: Database, _ worldDatabase: Database, _ bus: Bus,
        _ log: RecordingLog, _ configuration: CharactersConfiguration, _ time: ManualTime,
        _ services: Locked<[CharactersService]>, _ statements: StatementCounter
    ) async throws {
        (self.realms, self.auth, self.worldDatabase, self.bus) = (realms, auth, worldDatabase, bus)
        (self.log, self.time, self.services, self.statements) = (log, time, services, statements)
        events = EventRecorder()
        requests = EventRecorder()
        await events.record(on: bus)
        await requests.record(on: bus)
        service = try await CharactersService(
            characters: realms, world: worldDatabase, configuration: configuration, bus: bus, time: time,
            log: Log("test", to: log))
        await service.start()
        let service = service
        services.withLock { $0.append(service) }
    }

    /// The same after a restart of the service.
    func restarted() async throws -> SocialWorld {
        await service.stop()
        var configuration = CharactersConfiguration()
        configuration.silencesMax = .max
        configuration.friends.gather = .zero
        return try await SocialWorld(
            realms, auth, worldDatabase, bus, log, configuration, time, services, statements)
    }

    // MARK: Players

    /// A character that is in the database; its account has the same number as its first one.
    struct Player: Sendable {
        var id: CharacterID
        var account: AccountID
        var name: String
        var race: UInt8 = 1
        var security: UInt8 = 0
        var level: UInt8 = 10
        var asker: Characters.SocialAsker {
            Characters.SocialAsker(character: id, account: account, race: race, security: security)
        }
        var entering: Characters.Entering {
            Characters.Entering(
                id: id, account: account, name: name, race: race, characterClass: 8, gender: 0, level: level,
                zone: 12, guild: 0, playerFlags: 0, position: Position(map: MapID(0), x: 0, y: 0, z: 0),
                instance: 0)
        }
    }

    @discardableResult
    func make(
        _ low: UInt32, _ name: String, realm: UInt32 = 1, account: UInt32? = nil, race: UInt8 = 1,
        security: UInt8 = 0
    ) async throws -> Player {
        let player = Player(
            id: CharacterID(realm: RealmID(realm), low: low), account: AccountID(account ?? low), name: name,
            race: race, security: security)
        try await database(realm).write(
            """
            INSERT INTO characters (guid, account, name, race, class, gender, level, map, zone, taximask)
            VALUES (?, ?, ?, ?, 8, 0, 10, 0, 12, '')
            """, low, player.account, name, race)
        return player
    }
    func database(_ realm: UInt32 = 1) throws -> Database { try #require(realms[RealmID(realm)]) }

    /// Accounts with an e-mail address each: "NAME@example.org".
    func makeAccount(_ number: UInt32, _ name: String, security: UInt8 = 0) async throws {
        try await auth.write(
            "INSERT INTO account (id, username, salt, verifier, email) VALUES (?, ?, ?, ?, ?)", number,
            name.uppercased(), [UInt8](repeating: 1, count: 32), [UInt8](repeating: 1, count: 32),
            "\(name)@Example.org")
        guard security > 0 else { return }
        try await auth.write(
            "INSERT INTO account_access (id, gmlevel, RealmID) VALUES (?, ?, -1)", number, security)
    }

    func row(_ owner: UInt32, _ friend: UInt32, _ flags: UInt8, _ note: String = "") async throws {
        try await database().write(
            "INSERT INTO character_social (guid, friend, flags, note) VALUES (?, ?, ?, ?)", owner, friend,
            flags, note)
    }
    struct Row: Equatable, Sendable {
        var friend: UInt32, flags: UInt8, note: String
    }
    func rows(of owner: UInt32) async throws -> [Row] {
        try await database().read(
            "SELECT friend, flags, note FROM character_social WHERE guid = ? ORDER BY friend, flags", owner
        ) { Row(friend: try $0.u32(0), flags: try $0.u8(1), note: try $0.string(2)) }
    }

    // MARK: What players do

    func voice(_ gateway: String = Self.gateway) -> GatewayVoice { GatewayVoice(bus, gateway: gateway) }

    func add(_ player: Player, _ name: String, note: String = "") async throws -> Characters.SocialOutcome {
        try await bus.ask(Characters.AddFriend(asker: player.asker, name: name, note: note))
    }
    func remove(_ player: Player, _ friend: CharacterID) async throws -> Characters.SocialOutcome {
        try await bus.ask(Characters.RemoveFriend(asker: player.asker, friend: friend))
    }
    func ignore(_ player: Player, _ name: String) async throws -> Characters.SocialOutcome {
        try await bus.ask(Characters.AddIgnore(asker: player.asker, name: name))
    }
    func book(_ player: Player) async throws -> Characters.ContactBook {
        try await bus.ask(Characters.ListContacts(asker: player.asker))
    }
    func contacts(_ player: Player) async throws -> [Characters.Contact] {
        try await book(player).contacts
    }
    func ask(
        _ player: Player, _ address: String, note: String = ""
    ) async throws -> Characters.RealIDOutcome {
        try await bus.ask(Characters.AddRealIDFriend(asker: player.asker, address: address, note: note))
    }

    /// All that viewers were told, one line each, when there are so many.
    func news(_ count: Int) async throws -> [String] {
        try await eventually("\(count) news") { await lines.count >= count }
        return await lines
    }
    var lines: [String] {
        get async {
            await events.events.flatMap { event in
                event.changes.flatMap { change in
                    change.viewers.map { "\($0) \(change.news) \(change.friend)" }
                }
            }
        }
    }
    /// The service has told what it had to tell by now.
    func settle() async throws {
        try await eventually("nothing to do") { await !service.isBusySocially }
    }
}

/// Counts the statements of a database.
final class StatementCounter: StoreFaults {
    private let seen = Locked<[String]>([])
    private let failing = Locked<String?>(nil)
    func before(_ sql: String) -> StoreError? {
        seen.withLock { $0.append(sql) }
        return failing.withLock { $0.map(sql.contains) ?? false } ? StoreError(.unavailable, "test") : nil
    }
    func afterCommit() -> StoreError? { nil }
    func count(of part: String) -> Int { seen.withLock { $0.count { $0.contains(part) } } }
    /// Statements with this in them fail from now on.
    func fail(_ part: String?) { failing.withLock { $0 = part } }
}
