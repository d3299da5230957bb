import Base
import Bus
import CharactersAPI
import GroupsAPI
import GroupsService
import Store
import TestSupport
import Testing
import WorldsAPI

/// A groups service of some realms on databases of its own, with a clock that the test moves, and a directory
/// of players that says what the test wants.
final class GroupsWorld: Sendable {
    static let realm = RealmID(1)
    struct Directory: Sendable {
        var online: [CharacterID: Characters.Online] = [:]
        /// Of all who ever were, in small letters.
        var names: [RealmID: [String: CharacterID]] = [:]
        /// Who does not want to hear of whom.
        var ignored: [CharacterID: Set<CharacterID>] = [:]
        var befriended: [CharacterID: Set<CharacterID>] = [:]
        var epoch: UInt64 = 1
    }
    let databases: [RealmID: Database]
    let bus: Bus
    let time = ManualTime()
    let log = RecordingLog()
    let directory = Locked(Directory())
    let bound = Locked<[Worlds.BindGroup]>([])
    let told = EventRecorder<Groups.Delivery>()
    private let current: Locked<GroupsService?> = Locked(nil)
    let configuration: GroupsConfiguration

    static func run(
        _ driver: TestDriver = .sqliteMemory, realms: Int = 1, records: Bool = true,
        faults: (any StoreFaults)? = nil,
        _ shape: (inout GroupsConfiguration) -> Void = { _ in }, _ body: (GroupsWorld) async throws -> Void
    ) async throws {
        var configuration = GroupsConfiguration()
        configuration.reconciliation = .zero
        shape(&configuration)
        try await withDatabases(driver, faults, realms, [:]) { databases in
            let world = try await GroupsWorld(databases, configuration, records: records)
            try await world.start()
            do {
                try await body(world)
            } catch {
                await world.stop()
                throw error
            }
            await world.stop()
        }
    }

    private static func withDatabases(
        _ driver: TestDriver, _ faults: (any StoreFaults)?, _ left: Int, _ databases: [RealmID: Database],
        _ body: ([RealmID: Database]) async throws -> Void
    ) async throws {
        guard left > 0 else { return try await body(databases) }
        var options = DatabaseOptions.patient
        options.faults = faults
        try await withDatabase(on: driver, options: options) { database in
            try await Schema.prepare(database, as: .characters, now: UnixTime(seconds: 0))
            var more = databases
            more[RealmID(UInt32(left))] = database
            try await withDatabases(driver, faults, left - 1, more, body)
        }
    }

    init(
        _ databases: [RealmID: Database], _ configuration: GroupsConfiguration, records: Bool
    ) async throws {
        self.databases = databases
        self.configuration = configuration
        bus = Bus(time: time, log: Log("bus", to: log), metrics: Metrics())
        let (directory, bound) = (directory, bound)
        bus.serve(Characters.OnlineAmong.self) { request in
            directory.withLock { known in request.characters.compactMap { known.online[$0] } }
        }
        bus.serve(Characters.OnlineByID.self) { request in
            directory.withLock { $0.online[request.character] }
        }
        bus.serve(Characters.OnlineByName.self) { request in
            directory.withLock { known in
                known.names[request.realm]?[request.name.lowercased()].flatMap { known.online[$0] }
            }
        }
        bus.serve(Characters.Ignores.self) { request in
            directory.withLock { $0.ignored[request.owner]?.contains(request.other) ?? false }
        }
        bus.serve(Characters.Befriends.self) { request in
            directory.withLock { $0.befriended[request.owner]?.contains(request.other) ?? false }
        }
        bus.serve(Worlds.BindGroup.self) { request in
            bound.withLock { $0.append(request) }
            return Done()
        }
        if records { await told.record(on: bus) }
    }

    func start() async throws {
        let service = GroupsService(
            characters: databases, configuration: configuration, bus: bus, time: time,
            randomness: SeededRandomness(seed: 7), log: Log("test", to: log), metrics: Metrics())
        try await service.start()
        current.withLock { $0 = service }
    }
    func stop() async { await current.withLock { $0 }?.stop() }
    func restart() async throws {
        await stop()
        try await start()
    }
    var service: GroupsService {
        get throws { try #require(current.withLock { $0 }) }
    }

    // MARK: Players

    func id(_ low: UInt32, _ realm: RealmID = GroupsWorld.realm) -> CharacterID {
        CharacterID(realm: realm, low: low)
    }

    /// A character with a row, online unless the test says otherwise.
    @discardableResult
    func player(
        _ low: UInt32, _ name: String, realm: RealmID = GroupsWorld.realm, race: UInt8 = 1, level: UInt8 = 20,
        gateway: String = "1", map: UInt32 = 0, isOnline: Bool = true
    ) async throws -> CharacterID {
        let id = id(low, realm)
        let database = try #require(databases[realm])
        try await database.write(
            """
            INSERT INTO characters (guid, account, name, race, class, level, taximask)
            VALUES (?, ?, ?, ?, 1, ?, '')
            """, low, low, name, race, level)
        if isOnline { enter(id, name, race: race, level: level, gateway: gateway, map: map) }
        return id
    }

    /// Into the world, known to the directory, told to whoever listens.
    func enter(
        _ id: CharacterID, _ name: String, race: UInt8 = 1, level: UInt8 = 20, gateway: String = "1",
        map: UInt32 = 0
    ) {
        let entering = Characters.Entering(
            id: id, account: AccountID(id.low), name: name, race: race, characterClass: 1, gender: 0,
            level: level, zone: 12, guild: 0, playerFlags: 0,
            position: Position(map: MapID(map), x: 0, y: 0, z: 0), instance: 0)
        let online = directory.withLock { known in
            known.epoch += 1
            let online = Characters.Online(entering, gateway: gateway, epoch: known.epoch)
            known.online[id] = online
            known.names[id.realm, default: [:]][name.lowercased()] = id
            return online
        }
        bus.publish(Characters.LoggedIn(character: online))
    }

    /// Out of the world.
    func leave(_ id: CharacterID, says: Bool = true) {
        guard let gone = directory.withLock({ $0.online.removeValue(forKey: id) }), says else { return }
        bus.publish(
            Characters.LoggedOut(
                id: id, account: gone.account, gateway: gone.gateway, name: gone.name, epoch: gone.epoch))
    }

    func stand(_ id: CharacterID, on map: UInt32) {
        directory.withLock { $0.online[id]?.position.map = MapID(map) }
    }

    func asking(_ id: CharacterID) throws -> Groups.Player {
        var player = Groups.Player(try #require(directory.withLock { $0.online[id] }))
        player.world = "5"
        return player
    }

    // MARK: Doing

    @discardableResult
    func perform(_ id: CharacterID, _ command: Groups.Command) async throws -> Groups.Performed {
        try await bus.ask(Groups.Perform(asking(id), command))
    }
    func code(_ id: CharacterID, _ command: Groups.Command) async throws -> Groups.ResultCode? {
        try await perform(id, command).told?.code
    }
    func look(_ id: CharacterID) async throws -> Groups.View? {
        try await bus.ask(Groups.Look(id))?.view
    }
    func name(_ id: CharacterID) throws -> String {
        try #require(directory.withLock { $0.online[id]?.name })
    }

    /// The first one invites all others, who accept; a raid when they are more than five.
    func form(_ ids: [CharacterID], raid: Bool = false) async throws {
        let leader = try #require(ids.first)
        for (index, id) in ids.dropFirst().enumerated() {
            let invited = try await perform(leader, .invite(name: name(id)))
            #expect(invited.told?.code == .ok)
            let accepted = try await perform(id, .accept)
            #expect(accepted.isDone)
            if index == 0, raid || ids.count > Groups.partyMax {
                #expect(try await perform(leader, .convertToRaid).isDone)
            }
        }
    }

    /// Players 1 to `count`, all of them in one group.
    func group(_ count: Int, raid: Bool = false) async throws -> [CharacterID] {
        var ids: [CharacterID] = []
        for number in 1...UInt32(count) { ids.append(try await player(number, Self.name(number))) }
        try await form(ids, raid: raid)
        return ids
    }
    /// Letters alone, as players have it.
    static func name(_ number: UInt32) -> String {
        let letters = Array("abcdefghijklmnopqrstuvwxyz")
        return "P" + String(letters[Int(number / 26) % 26]) + String(letters[Int(number % 26)])
    }

    // MARK: Hearing

    /// What somebody has been told, in order.
    func heard(_ id: CharacterID) async throws -> [Groups.Content] {
        try await settle()
        return await told.events.flatMap(\.parts).filter { $0.to.contains(id) }.map(\.content)
    }
    /// What was told from now on.
    func heard(
        _ id: CharacterID, by body: () async throws -> Void
    ) async throws -> [Groups.Content] {
        let before = try await heard(id).count
        try await body()
        return Array(try await heard(id).dropFirst(before))
    }

    /// Waits until what was published has arrived: behind it nothing waits in the recorder's mailbox.
    func settle() async throws {
        let number = directory.withLock { known in
            known.epoch += 1
            return known.epoch
        }
        bus.publish(Groups.Delivery(gateway: "settle", run: 0, number: number, parts: []))
        _ = try await told.first { $0.gateway == "settle" && $0.number == number }
    }

    func count(_ table: String, realm: RealmID = GroupsWorld.realm) async throws -> Int64 {
        let database = try #require(databases[realm])
        return try #require(try await database.first("SELECT COUNT(*) FROM `\(table)`") { try $0.i64(0) })
    }
}

extension Groups.Content {
    var view: Groups.View? {
        if case .list(let view, _) = self { view } else { nil }
    }
    var isNoGroup: Bool { if case .noGroup = self { true } else { false } }
}
