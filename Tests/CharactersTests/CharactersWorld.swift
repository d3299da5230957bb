import AccountsAPI
import Base
import Bus
import CharactersAPI
import CharactersService
import Store
import TestSupport
import Testing

/// A characters service of one realm on databases of its own, with a clock that the test moves.
struct CharactersWorld {
    static let realm = RealmID(1)
    static let alice = AccountID(10)
    static let bob = AccountID(20)

    let database: Database
    let worldDatabase: Database
    let bus: Bus
    let time: ManualTime
    let log: RecordingLog
    let service: CharactersService
    /// What the accounts service was told, by account.
    let counts: Locked<[AccountID: UInt8]>
    /// All that were started, to be stopped at the end.
    private let services: Locked<[CharactersService]>

    var now: Int64 { time.unixNow().seconds }

    static func run(
        _ driver: TestDriver, _ configuration: CharactersConfiguration = .init(), trinityCore: Bool = false,
        _ body: (CharactersWorld) async throws -> Void
    ) async throws {
        try await withDatabase(on: driver) { database in
            try await withDatabase(on: driver) { worldDatabase in
                let time = ManualTime()
                try await Schema.prepare(database, as: .characters, now: time.unixNow())
                try await Schema.prepare(worldDatabase, as: .world, now: time.unixNow())
                if trinityCore { try await makeTrinityCore(characters: database) }
                let services = Locked<[CharactersService]>([])
                // Its gateways say something when the test does, however far that moves the clock.
                var configuration = configuration
                configuration.silencesMax = .max
                let world = try await CharactersWorld(database, worldDatabase, configuration, time, services)
                try await body(world)
                for service in services.withLock({ $0 }) { await service.stop() }
            }
        }
    }

    init(
        _ database: Database, _ worldDatabase: Database, _ configuration: CharactersConfiguration,
        _ time: ManualTime, _ services: Locked<[CharactersService]>
    ) async throws {
        self.database = database
        self.worldDatabase = worldDatabase
        self.time = time
        log = RecordingLog()
        bus = Bus(time: realTime, log: Log("bus", to: log), metrics: Metrics())
        let counts = Locked<[AccountID: UInt8]>([:])
        self.counts = counts
        bus.serve(Accounts.RecordCharacterCount.self) { request in
            counts.withLock { $0[request.account] = request.count }
            return Done()
        }
        service = try await CharactersService(
            characters: [Self.realm: database], world: worldDatabase, configuration: configuration, bus: bus,
            time: time, log: Log("test", to: log))
        await service.start()
        self.services = services
        let service = service
        services.withLock { $0.append(service) }
    }

    /// A gateway that reports to the service.
    func voice(_ gateway: String = "1", start: UInt64 = 0) -> GatewayVoice {
        GatewayVoice(bus, gateway: gateway, start: start)
    }

    /// The same databases and the same clock after a restart of the daemon.
    func restarted(_ configuration: CharactersConfiguration = .init()) async throws -> CharactersWorld {
        await service.stop()
        return try await CharactersWorld(database, worldDatabase, configuration, time, services)
    }

    func id(_ low: UInt32) -> CharacterID { CharacterID(realm: Self.realm, low: low) }

    /// A row; what is not given has the column's default.
    func character(
        _ guid: UInt32, _ name: String, of account: AccountID = Self.alice, race: UInt8 = 1,
        characterClass: UInt8 = 1, gender: UInt8 = 0, level: UInt8 = 10, set assignments: String = "",
        _ binds: any Bindable...
    ) async throws {
        try await database.write(
            """
            INSERT INTO characters (guid, account, name, race, class, gender, level, map, zone,
                position_x, position_y, position_z, orientation, taximask)
            VALUES (?, ?, ?, ?, ?, ?, ?, 0, 12, -8949.95, -132.493, 83.5312, 1.5, '')
            """, guid, account, name, race, characterClass, gender, level)
        guard !assignments.isEmpty else { return }
        try await database.write(
            "UPDATE characters SET \(assignments) WHERE guid = ?", binds: binds + [guid])
    }

    func list(_ account: AccountID = Self.alice) async throws -> [Characters.Listed] {
        try await bus.ask(Characters.ListForAccount(account: account, realm: Self.realm))
    }

    func session(_ number: UInt64, gateway: String = "1", start: UInt64 = 0) -> Characters.SessionID {
        Characters.SessionID(gateway: gateway, number: number, start: start)
    }

    @discardableResult
    func claim(
        _ account: AccountID = Self.alice, by number: UInt64
    ) async throws -> Characters.AccountClaim {
        try await bus.ask(
            Characters.ClaimAccount(account: account, realm: Self.realm, session: session(number)))
    }

    func claim(
        _ low: UInt32, of account: AccountID = Self.alice, by number: UInt64
    ) async throws -> Characters.CharacterClaim {
        try await bus.ask(
            Characters.ClaimCharacter(account: account, character: id(low), session: session(number)))
    }

    func enter(_ low: UInt32, of account: AccountID = Self.alice) async throws -> Characters.Entering {
        try await bus.ask(Characters.LookUpForEntry(account: account, character: id(low)))
    }
}

/// Turns our characters tables into TrinityCore's spelling of them (spec characters 2.2).
func makeTrinityCore(characters: Database) async throws {
    try await characters.write("ALTER TABLE characters DROP COLUMN `order`")
    guard characters.dialect == .mariadb else { return }
    try await characters.write(
        "ALTER TABLE characters MODIFY name varchar(12) NOT NULL COLLATE utf8mb4_unicode_ci")
}
