import Base
import ClusterKit
import Loop
import Sandbox
import Store
import TestSupport

@testable import Cluster

/// Where the stories of groups are played: each of them is written once and runs in every environment.
enum GroupEnvironment: String, CaseIterable, Sendable, CustomStringConvertible {
    /// One process, everything in memory.
    case sqlite
    /// One process.
    case mariadb
    /// Processes on a nats-server, each of them in this one: the services, groups, two gateways of each
    /// realm, the worldservers.
    case nats

    var description: String { rawValue }
}

/// A cluster as a story uses it, however many processes it is.
final class GroupStage: Sendable {
    /// Has the logon service and a gateway of each realm; players are made here.
    let door: TestCluster
    /// Has the worldservers.
    let worlds: TestCluster
    /// The process with the second gateway of each realm; nil: there is none.
    let secondGateway: TestCluster?
    private let core: TestCluster?
    private let groups: Locked<TestCluster?>
    private let recipe: GroupProcesses?

    init(_ cluster: TestCluster) {
        (door, worlds, secondGateway, core, recipe) = (cluster, cluster, nil, nil, nil)
        groups = Locked(nil)
    }
    fileprivate init(_ recipe: GroupProcesses) async throws {
        self.recipe = recipe
        let core = try await recipe.start("accounts,worlds,guids,characters,chat,mail")
        self.core = core
        groups = Locked(try await recipe.start("groups"))
        worlds = try await recipe.start("sandbox", worlds: recipe.shape.worlds)
        door = try await recipe.start("gateway,login")
        secondGateway = try await recipe.start("gateway", host: "127.0.0.2")
    }

    // MARK: Who is there

    func player(
        _ name: String, race: Race = .human, security: UInt8 = 3, realm: String? = nil
    ) async throws -> Player {
        try await door.player(name, race: race, security: security, realm: realm)
    }

    /// A player in the world at the first (0) or the second (1) gateway of the first realm.
    func player(_ name: String, race: Race = .human, atGateway index: Int) async throws -> Player {
        try await door.account(name, security: 3)
        let player = try await logOn(name, atGateway: index)
        try await player.createCharacter(name, race: race)
        try await player.enterWorld(name)
        return player
    }
    /// At the character screen.
    func logOn(_ name: String, atGateway index: Int) async throws -> Player {
        let gateway = index == 0 ? door : secondGateway ?? door
        let player = await door.newPlayer(name)
        try await player.logon(account: name, password: name, at: door.logonAddress)
        try await player.connect(toGateway: gateway.gatewayAddress(), realm: 1)
        return player
    }

    func world(of name: String) async -> SandboxWorld? { await worlds.world(of: name) }
    func characters(_ realm: RealmID = RealmID(1)) throws -> Database {
        guard let database = door.daemon.databases.characters[realm] else {
            throw TestSupportError("no database of characters of realm \(realm)")
        }
        return database
    }

    /// The second gateway of each realm dies.
    func killSecondGateway() async { await secondGateway?.kill() }

    // MARK: The groups service

    func stopGroups() async {
        guard recipe != nil else { return await door.daemon.parts.stopGroups() }
        await groups.withLock { process in
            defer { process = nil }
            return process
        }?.end()
    }
    func startGroups() async throws {
        guard let recipe else {
            let parts = door.daemon.parts
            return try await parts.startGroups(parts.databases)
        }
        let process = try await recipe.start("groups")
        groups.withLock { $0 = process }
    }

    // MARK: The end

    fileprivate func shutdown() async throws {
        let fault: (any Error)?
        do {
            try await door.shutdown()
            fault = nil
        } catch { fault = error }
        if recipe != nil {
            await secondGateway?.end()
            await worlds.end()
            await stopGroups()
            await core?.end()
        }
        if let fault { throw fault }
    }
}

/// How the processes of a cluster on a nats-server are started.
private struct GroupProcesses: Sendable {
    let server: NATSServer
    let databases: [FreshDatabase]
    let shape: TestClusterOptions

    func start(_ services: String, worlds: Int = 0, host: String? = nil) async throws -> TestCluster {
        var options = shape
        options.databases = .urls(
            auth: databases[0].urlText, world: databases[1].urlText, characters: databases[2].urlText)
        options.worlds = worlds
        options.settings += [
            "Bus.NATS=nats://\(server.hostAndPort)", "Process.Services=\(services)",
            "Process.Name=\(services) \(host ?? "")",
        ]
        for realm in 1...options.realms {
            options.settings.append("Realm.\(realm).CharactersDatabase=\(databases[1 + realm].urlText)")
            // A gateway is known by where it listens.
            if let host {
                options.settings += [
                    "Realm.\(realm).Listen=\(host):0", "Realm.\(realm).PublicAddress=\(host):8085",
                ]
            }
        }
        return try await TestCluster.start(options)
    }
}

extension TestCluster {
    /// Stops a process in order, without a look at what is left behind.
    func end() async {
        await daemon.stop()
        await withCheckedContinuation { continuation in loop.stop { continuation.resume() } }
    }
}

/// Plays a story in an environment of its own.
func withGroupStage(
    on environment: GroupEnvironment, _ shape: (inout TestClusterOptions) -> Void = { _ in },
    _ story: (GroupStage) async throws -> Void
) async throws {
    guard environment == .nats else {
        var second: FreshDatabase?
        if environment == .mariadb { second = try await FreshDatabase(on: .mariadb) }
        let other = second
        try await withCluster(on: environment == .sqlite ? .sqliteMemory : .mariadb) { options in
            shape(&options)
            if let other, options.realms > 1 {
                options.settings.append("Realm.2.CharactersDatabase=\(other.urlText)")
            }
        } _: {
            try await story(GroupStage($0))
        }
        try await second?.remove()
        return
    }
    await ClusterPermits.shared.take()
    defer { Task { await ClusterPermits.shared.give() } }
    var options = TestClusterOptions()
    shape(&options)
    var databases: [FreshDatabase] = []
    for _ in 0..<(2 + options.realms) { databases.append(try await FreshDatabase(on: .sqliteFile)) }
    let (made, wanted) = (databases, options)
    try await NATSServer.run { server in
        let stage = try await GroupStage(GroupProcesses(server: server, databases: made, shape: wanted))
        let result: Result<Void, any Error>
        do { result = .success(try await story(stage)) } catch {
            stage.door.log.printTail()
            result = .failure(error)
        }
        do { try await stage.shutdown() } catch { if case .success = result { throw error } }
        try result.get()
    }
    for database in databases { try await database.remove() }
}
