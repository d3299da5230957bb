import Base
import Bus
import CharactersAPI
import GUIDsAPI
import GUIDsService
import Loop
import MailAPI
import Store
import TestSupport
import WorldsAPI
import WorldserverAPI

@testable import MailService
@testable import Sandbox

/// A mail service, its databases and a simulated worldserver with players in it. Both the service and the
/// worldserver can die at a place that a test names, and be started again.
final class MailRig: Sendable {
    static let realm = RealmID(1)
    let characters: Database
    let worldDatabase: Database
    let auth: Database
    let bus: Bus
    /// Where the worldserver is: the door stands between.
    let worldBus: Bus
    let time: ShiftedTime
    let registry = RegistryStandIn()
    let world: SandboxWorld
    let door: WorldDoor
    let log = RecordingLog()
    private let services = Locked<[MailService]>([])
    private let links = Locked<[PlayerLink]>([])
    private let fates = Locked<MailStep?>(nil)
    private let places = Locked<[UInt32: Mail.Place]>([:])
    let configuration = Locked(MailRig.quick)

    static var quick: MailConfiguration {
        var configuration = MailConfiguration()
        configuration.goneAfter = .zero
        configuration.pause = .milliseconds(1)
        configuration.handOver = .milliseconds(50)
        configuration.rowsWait = .milliseconds(200)
        // Tests repair when they want to.
        configuration.repairInterval = .seconds(86_400)
        configuration.cleanupInterval = .seconds(86_400)
        return configuration
    }

    static func run(_ driver: TestDriver = .sqliteMemory, _ body: (MailRig) async throws -> Void) async throws
    {
        try await withDatabase(on: driver) { auth in
            try await withDatabase(on: driver) { characters in
                try await withDatabase(on: driver) { world in
                    let loop = EventLoop(name: "mail-world")
                    let rig = try await MailRig(auth, characters, world, loop)
                    let result: Result<Void, any Error>
                    do {
                        result = .success(try await body(rig))
                    } catch {
                        result = .failure(error)
                    }
                    await rig.end()
                    loop.stop()
                    try result.get()
                }
            }
        }
    }

    private init(_ auth: Database, _ characters: Database, _ world: Database, _ loop: EventLoop) async throws
    {
        let now = UnixTime(seconds: 1_700_000_000)
        try await Schema.prepare(auth, as: .auth, now: now)
        try await Schema.prepare(characters, as: .characters, now: now)
        try await Schema.prepare(world, as: .world, now: now)
        try await SandboxSeed.install(world: world)
        (self.auth, self.characters, worldDatabase) = (auth, characters, world)
        let time = ShiftedTime()
        self.time = time
        let log = Log("test", to: self.log)
        bus = Bus(time: realTime, log: log, metrics: Metrics())
        worldBus = Bus(time: realTime, log: log, metrics: Metrics())
        registry.serve(on: bus)
        registry.serve(on: worldBus)
        let bus = bus
        worldBus.serve(GUIDs.Take.self) { request in
            do throws(AskError<GUIDs.TakeRefusal>) { return try await bus.ask(request) } catch {
                throw TestSupportError("\(error)")
            }
        }
        let numbers = GUIDsService(
            GUIDsConfiguration(),
            stores: [Self.realm: try await DatabaseHighWaterStore(characters, time: time)],
            bus: bus, time: realTime, log: log, metrics: Metrics())
        try await numbers.start()
        let configuration = SandboxConfiguration(realm: Self.realm, name: "Test")
        let link = BusLink(
            worldBus, realm: Self.realm, loop: loop, time: realTime, randomness: SystemRandomness(), log: log)
        self.world = SandboxWorld(
            configuration,
            SandboxResources(
                cluster: link, loop: loop, auth: auth, characters: characters, world: world, time: realTime,
                randomness: SystemRandomness(), log: log, metrics: Metrics()))
        door = WorldDoor(from: bus, to: worldBus, self.world)
        serveCharacters()
        try await self.world.start()
        await openDoor()
    }

    private func end() async {
        for service in services.withLock({ $0 }) { await service.stop() }
        await world.crash()
    }

    // MARK: Services

    /// Starts a service in place of the one before; it has repaired what that left when this returns.
    @discardableResult
    func startService() async throws -> MailService {
        var configuration = configuration.withLock { $0 }
        let fates = fates
        configuration.checkpoint = { step in
            let dies = fates.withLock { fate in
                guard fate == step else { return false }
                fate = nil
                return true
            }
            if dies { throw Died() }
        }
        for service in services.withLock({ $0 }) { await service.stop() }
        let service = try await MailService(
            characters: [Self.realm: characters], world: worldDatabase, configuration: configuration,
            bus: bus,
            time: time, randomness: SystemRandomness(), log: Log("test", to: log))
        services.withLock { $0 = [service] }
        await service.start()
        await service.repair(all: true)
        return service
    }
    /// Where the service dies next.
    func dieAt(_ step: MailStep?) { fates.withLock { $0 = step } }

    private func serveCharacters() {
        bus.serve(Characters.FindByName.self) { [characters] request in
            try await characters.first(
                "SELECT guid, name, race, class, gender, level FROM characters WHERE name = ?", request.name
            ) { row in
                Characters.NameRecord(
                    id: CharacterID(realm: request.realm, low: try row.u32(0)), name: try row.string(1),
                    race: try row.u8(2), characterClass: try row.u8(3), gender: try row.u8(4),
                    level: try row.u8(5))
            }
        }
        bus.serve(Characters.OnlineByID.self) { [places] request in
            guard let place = places.withLock({ $0[request.character.low] }) else { return nil }
            let entering = Characters.Entering(
                id: request.character, account: AccountID(1), name: "", race: 1, characterClass: 1, gender: 0,
                level: 1, zone: 0, guild: 0, playerFlags: 0,
                position: Position(map: MapID(0), x: 0, y: 0, z: 0), instance: 0)
            var online = Characters.Online(entering, gateway: "1", epoch: 1)
            online.world = Characters.Online.World(id: place.world, incarnation: place.incarnation)
            return online
        }
    }
    /// The directory says so from now on.
    func online(_ low: UInt32, at place: Mail.Place) { places.withLock { $0[low] = place } }

    // MARK: The worldserver

    /// A door under the incarnation that lives.
    func openDoor() async {
        guard let registered = await world.endpoint else { return }
        await door.open(to: Worldserver.Address(id: registered.id, incarnation: registered.incarnation))
    }
    /// As after a crash: another incarnation, nobody in it.
    func restartWorld() async throws {
        if await !world.isRunning { try await world.start() }
        await openDoor()
        let known = links.withLock { links in
            defer { links = [] }
            return links
        }
        for link in known { await link.hangUp() }
    }

    func enter(_ low: UInt32, account: String) async throws {
        guard let address = await world.address else { throw TestSupportError("the world does not listen") }
        let link = PlayerLink(low, account: account)
        try await link.enter(at: address)
        links.withLock { $0.append(link) }
    }

    func place(_ low: UInt32) async -> Mail.Place {
        let address = await door.address
        return Mail.Place(
            world: address.id, incarnation: address.incarnation, player: GUID(UInt64(low)))
    }
    func id(_ low: UInt32) -> CharacterID { CharacterID(realm: Self.realm, low: low) }
}

/// What a service throws that dies there: nothing of it runs any more.
struct Died: Error {}

/// The real clock, moved forward as a test likes.
final class ShiftedTime: TimeSource {
    private let shift = Locked<Int64>(0)
    func now() -> Instant { realTime.now() }
    func unixNow() -> UnixTime {
        UnixTime(nanoseconds: realTime.unixNow().nanoseconds + shift.withLock { $0 })
    }
    @discardableResult
    func after(_ delay: Duration, _ action: @escaping @Sendable () -> Void) -> any TimerToken {
        realTime.after(delay, action)
    }
    func advance(by duration: Duration) { shift.withLock { $0 += duration.nanoseconds } }
}

/// Gives a worldserver its maps and a new incarnation with each start.
final class RegistryStandIn: Sendable {
    private let incarnations = Locked<UInt64>(0)
    private let registered = Locked<Worlds.Endpoint?>(nil)

    func serve(on bus: Bus) {
        bus.serve(Worlds.Register.self) { [self] request in
            let incarnation = incarnations.withLock { count in
                count += 1
                return count
            }
            registered.withLock {
                $0 = Worlds.Endpoint(
                    id: "1", address: request.address, alias: "calm-murloc", incarnation: incarnation,
                    realm: request.realm)
            }
            return Worlds.Registered(
                id: "1", alias: "calm-murloc", incarnation: incarnation, assignedMaps: [MapID(0), MapID(1)])
        }
        bus.serve(Worlds.ConfirmMaps.self) { _ in Worlds.Known(isCurrent: true) }
        bus.serve(Worlds.ReportHealth.self) { _ in Worlds.Known(isCurrent: true) }
        bus.serve(Worlds.Deregister.self) { [self] _ in
            registered.withLock { $0 = nil }
            return Done()
        }
        bus.serve(Worlds.LookUp.self) { [self] request in
            guard let endpoint = registered.withLock({ $0 }), request.id == "1" else { return nil }
            return Worlds.World(endpoint: endpoint, healthAddress: "", availableMaps: [])
        }
    }
    /// The worldserver is dead to it.
    func forget() { registered.withLock { $0 = nil } }
}
