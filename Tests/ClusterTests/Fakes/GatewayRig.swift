import AccountsAPI
import Base
import Bus
import CharactersAPI
import ClusterKit
import Gateway
import Loop
import Testing
import Wire
import WorldsAPI

/// One gateway between players and scripted worldservers, with services that know what the test tells them.
/// Each bus request is counted, so that a test can tell what reached a service.
final class GatewayRig: Sendable {
    struct State: Sendable {
        var accounts: [String: Accounts.WorldAccount] = [:]
        var characters: [CharacterID: Characters.Entering] = [:]
        var worlds: [Worlds.World] = []
        var owners: [MapID: [Worlds.Endpoint]] = [:]
        var asked: [String] = []
        var epoch: UInt64 = 0
        var order: UInt64 = 0
        /// What the directory of players was told.
        var presence: [UInt64: Characters.HeldSession] = [:]
        /// Another number: the directory was started anew. Then it may have given the gateway up before.
        var presenceStream: UInt64 = 1
        var claimsAnew = false
        var parked: Characters.Parked?
        var saved: [Characters.SavePosition] = []
        var released: [Characters.ReleaseCharacter] = []
        /// Worldservers whose players shall go elsewhere, as the registry tells.
        var emptying: [Worlds.WorldID: UInt64] = [:]
        var isGatewayKnown = true
        /// The gateway's last report.
        var populations: [Worlds.Population] = []
        var reports = 0
        var registrations = 0
        var refusesClaims = false
    }
    static let realm = RealmID(1)
    let loop = EventLoop(name: "rig-clients")
    let gatewayLoop = EventLoop(name: "rig-gateway")
    let bus: Bus
    let metrics = Metrics()
    let log = RecordingLog()
    let server: GatewayServer
    let state: Watched<State>
    private let listening = Locked<SocketAddress?>(nil)

    init(_ shape: (inout GatewayConfiguration) -> Void = { _ in }) async throws {
        let time = LoopTime(gatewayLoop)
        state = Watched(State(), time: LoopTime(loop))
        let log = Log("rig", to: log)
        bus = Bus(time: time, log: log, metrics: metrics, executor: gatewayLoop)
        var configuration = GatewayConfiguration(
            realm: Self.realm, realmName: "Rig", listen: .loopback(port: 0))
        configuration.reportInterval = .milliseconds(100)
        shape(&configuration)
        server = GatewayServer(
            configuration, loops: [gatewayLoop], bus: bus, time: time, randomness: SystemRandomness(),
            log: log,
            metrics: metrics, resolver: Resolver(time: time))
        serveAccounts()
        serveCharacters()
        serveWorlds()
        let address = try await server.start()
        listening.withLock { $0 = address }
    }

    var address: SocketAddress { listening.withLock { $0 ?? .loopback() } }

    /// Ends the gateway; what a session leaves behind is a fault.
    func stop() async {
        await server.stop()
        #expect(await server.sessionCount() == 0)
        loop.stop()
        gatewayLoop.stop()
    }

    // MARK: Players

    /// An account that has logged on, with one character of the same name in the Eastern Kingdoms.
    func newPlayer(_ name: String, security: UInt8 = 0, on map: MapID = MapID(0)) async -> Player {
        let number = state.withLock { $0.accounts.count + 1 }
        let key = SeededRandomness(seed: UInt64(number)).bytes(40)
        let account = AccountID(UInt32(number))
        state.withLock {
            $0.accounts[name.uppercased()] = Accounts.WorldAccount(
                account: account, name: name.uppercased(), sessionKey: key, security: security)
            let id = CharacterID(realm: Self.realm, low: UInt32(number))
            $0.characters[id] = Characters.Entering(
                id: id, account: account, name: name, race: 1, characterClass: 1, gender: 0, level: 1,
                zone: 12,
                guild: 0, playerFlags: 0, position: Position(map: map, x: 1, y: 2, z: 3), instance: 0)
        }
        let player = Player(name, on: loop)
        await player.setPatience(.seconds(10))
        await player.resume(LogonSession(account: name.uppercased(), sessionKey: key))
        return player
    }

    func connect(_ player: Player) async throws {
        try await player.connect(toGateway: address, realm: Self.realm.rawValue)
    }

    /// A player in the world.
    func player(_ name: String, security: UInt8 = 0, on map: MapID = MapID(0)) async throws -> Player {
        let player = await newPlayer(name, security: security, on: map)
        try await connect(player)
        try await player.enterWorld(name)
        return player
    }

    // MARK: Worldservers

    /// A scripted worldserver that owns some maps.
    func world(_ alias: String, maps: [UInt32], _ script: ScriptedWorld.Script = .init()) throws
        -> ScriptedWorld
    {
        let world = try ScriptedWorld(script, on: loop)
        let endpoint = Worlds.Endpoint(
            id: alias, address: world.address.description, alias: alias, incarnation: 1, realm: Self.realm,
            announcesReadiness: script.announcesReadiness)
        let record = Worlds.World(
            endpoint: endpoint, healthAddress: "", availableMaps: [], assignedMaps: maps.map { MapID($0) })
        state.withLock {
            $0.worlds.append(record)
            for map in maps { $0.owners[MapID(map), default: []].append(endpoint) }
        }
        return world
    }

    /// The registry forgets a worldserver; the others get its maps.
    func remove(_ alias: String) {
        let gone = state.withLock { s -> Worlds.World? in
            let gone = s.worlds.first { $0.endpoint.alias == alias }
            s.worlds.removeAll { $0.endpoint.alias == alias }
            for map in Array(s.owners.keys) {
                s.owners[map]?.removeAll { $0.alias == alias }
                if s.owners[map]?.isEmpty == true { s.owners[map] = s.worlds.map(\.endpoint) }
            }
            return gone
        }
        if let gone { bus.publish(Worlds.WorldRemoved(world: gone)) }
    }

    /// Changes the order of a map's owners.
    func putFirst(_ alias: String, on map: MapID) {
        state.withLock { $0.owners[map]?.sort { one, _ in one.alias == alias } }
    }
    /// A worldserver takes players on a map from now on.
    func give(_ map: MapID, to alias: String) {
        state.withLock { s in
            let endpoint = s.worlds.first { $0.endpoint.alias == alias }?.endpoint
            if let endpoint { s.owners[map] = [endpoint] }
        }
    }
    /// The registry wants a worldserver to be emptied, or not any longer.
    func empty(_ alias: String, _ isEmptying: Bool = true) {
        let endpoint = state.withLock { s -> Worlds.Endpoint? in
            s.emptying = isEmptying ? [alias: 1] : [:]
            return s.worlds.first { $0.endpoint.alias == alias }?.endpoint
        }
        if let endpoint { bus.publish(Worlds.WorldEmptying(endpoint: endpoint, isEmptying: isEmptying)) }
    }
    /// A worldserver loses a map but lives on.
    func giveAway(_ map: MapID, from alias: String) {
        state.withLock { $0.owners[map]?.removeAll { $0.alias == alias } }
    }

    // MARK: Looking

    func count(_ name: String, _ labels: [String: String] = [:]) -> Int {
        var total: UInt64 = 0
        for entry in metrics.entries where entry.name == name {
            guard labels.allSatisfy({ label in entry.labels.contains { $0 == (label.key, label.value) } })
            else { continue }
            switch entry.cell {
            case .counter(let counter): total &+= counter.value
            case .gauge(let gauge): total &+= UInt64(clamping: gauge.value)
            default: break
            }
        }
        return Int(clamping: total)
    }
    /// Wire names of the requests that reached a service since the last call.
    func takeAsked() -> [String] {
        state.withLock { s in
            defer { s.asked = [] }
            // That one comes by the clock.
            return s.asked.filter { $0 != Worlds.ReportGateway.wireName }
        }
    }
}
