import Base
import Glibc
import Settings
import Store

/// The databases of the daemon, opened once.
struct Databases: Sendable {
    let auth: Database
    let world: Database
    let characters: [RealmID: Database]

    var all: [Database] { [auth, world] + characters.sorted { $0.key < $1.key }.map(\.value) }

    init(_ settings: SettingsSnapshot, time: any TimeSource, log: Log, metrics: Metrics) {
        let options = settings.databaseOptions
        func open(_ setting: DatabaseSetting, _ name: String) -> Database {
            Database(
                setting.url, name: name, options: options, time: time, log: log.component("store"),
                metrics: metrics)
        }
        auth = open(settings[DatabaseSettings.auth], "auth")
        world = open(settings[DatabaseSettings.world], "world")
        var characters: [RealmID: Database] = [:]
        for realm in settings.indices(of: RealmSettings.name) {
            characters[RealmID(UInt32(clamping: realm))] = open(
                settings[RealmSettings.charactersDatabase, realm], "characters-\(realm)")
        }
        self.characters = characters
    }

    private init(auth: Database, world: Database, characters: [RealmID: Database]) {
        self.auth = auth
        self.world = world
        self.characters = characters
    }

    /// The same for a service that only one process may run.
    func guarded(by fence: Fence) -> Databases {
        Databases(
            auth: auth.guarded(by: fence), world: world,
            characters: characters.mapValues { $0.guarded(by: fence) })
    }

    /// Waits until each one answers, saying so, and brings its tables to what this version needs.
    func prepare(migrating: Bool, time: any TimeSource, log: Log) async throws {
        for database in all { try Self.makeFolder(of: database.url) }
        try await prepare(auth, as: .auth, migrating, time, log)
        try await prepare(world, as: .world, migrating, time, log)
        for (_, database) in characters.sorted(by: { $0.key < $1.key }) {
            try await prepare(database, as: .characters, migrating, time, log)
        }
    }

    private func prepare(
        _ database: Database, as role: DatabaseRole, _ migrating: Bool, _ time: any TimeSource, _ log: Log
    ) async throws(StoreError) {
        try await waitFor(database, time, log)
        guard migrating else { return }
        let report = try await Schema.prepare(database, as: role, now: time.unixNow())
        if report.installed { log.notice("tables were made", ["database": .string(database.name)]) }
        if !report.migrations.isEmpty {
            log.notice(
                "migrations were applied",
                ["database": .string(database.name), "numbers": .string("\(report.migrations)")])
        }
    }

    /// A server that is not there yet is waited for; one that refuses us is not.
    private func waitFor(_ database: Database, _ time: any TimeSource, _ log: Log) async throws(StoreError) {
        var pause = Duration.milliseconds(250)
        while true {
            do {
                return try await database.ping()
            } catch {
                guard error.code == .unavailable || error.code == .connectionLost || error.code == .timeout
                else {
                    throw error
                }
                log.warning(
                    "waiting for a database",
                    ["database": .string(database.url.description), "error": .string(error.message)])
                await time.sleep(pause)
                if Task.isCancelled { throw error }
                pause = min(pause * 2, .seconds(5))
            }
        }
    }

    static func makeFolder(of url: DatabaseURL) throws(Folder.Failure) {
        guard case .file(let path) = url.location, let slash = path.lastIndex(of: "/"),
            slash != path.startIndex
        else { return }
        try Folder.make(String(path[..<slash]))
    }

    func close() async { for database in all { await database.close() } }
}

/// Folders of the file system.
enum Folder {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Makes a folder and those above it, readable by the owner alone.
    static func make(_ path: String) throws(Failure) {
        var made = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            made += "/" + part
            if mkdir(made, 0o700) != 0 && errno != EEXIST {
                throw Failure(
                    description: "cannot make the folder \(path): \(String(cString: strerror(errno)))")
            }
        }
    }
}
