public import Base
import Glibc
import Loop
public import Store
import Synchronization

/// The databases that a store or service test runs on: the same body on each of them.
public enum TestDriver: String, CaseIterable, Sendable {
    case sqliteMemory, sqliteFile, mariadb
    /// One of each dialect, where the kind of SQLite does not matter.
    public static let dialects: [TestDriver] = [.sqliteMemory, .mariadb]
}

/// The real clock, for tests that do not own time.
public let realTime: any TimeSource = LoopTime(EventLoop(name: "test-time"))

extension DatabaseOptions {
    /// For tests that are not about limits: a busy machine must not fail them.
    public static var patient: DatabaseOptions {
        var options = DatabaseOptions()
        options.queryLimit = .seconds(60)
        return options
    }
}

/// An empty database that is one test's alone.
public struct FreshDatabase: Sendable {
    /// With the password: for settings.
    public let urlText: String
    public let url: DatabaseURL
    private let folder: String?
    private let server: DatabaseURL?

    private static let count = Atomic<Int>(0)

    public init(on driver: TestDriver) async throws {
        let name = "test_\(getpid())_\(Self.count.wrappingAdd(1, ordering: .relaxed).newValue)"
        var folder: String?
        var server: DatabaseURL?
        switch driver {
        case .sqliteMemory: urlText = "sqlite::memory:\(name)"
        case .sqliteFile:
            let made = try Self.temporaryFolder()
            folder = made
            urlText = "sqlite:\(made)/\(name).db"
        case .mariadb:
            let serverText = try await MariaDBServer.shared.urlText()
            let parsed = try DatabaseURL(serverText, requiringDatabase: false)
            server = parsed
            urlText = serverText + name
            try await Self.onServer(parsed) { server in
                try await server.write(
                    "CREATE DATABASE `\(name)` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")
            }
        }
        url = try DatabaseURL(urlText)
        self.folder = folder
        self.server = server
    }

    /// Throws everything away.
    public func remove() async throws {
        if let folder {
            for ending in ["", "-wal", "-shm", "-journal"] {
                unlink(String(urlText.dropFirst("sqlite:".count)) + ending)
            }
            rmdir(folder)
        }
        if let server, case .server(let place) = url.location {
            try await Self.onServer(server) {
                try await $0.write("DROP DATABASE IF EXISTS `\(place.database)`")
            }
        }
    }

    /// Opens it once more; close it before `remove`.
    public func open(
        name: String = "test", options: DatabaseOptions = .patient, time: any TimeSource = realTime,
        log: any LogSink = SilentLog(), metrics: Metrics = Metrics()
    ) -> Database {
        Database(url, name: name, options: options, time: time, log: Log("store", to: log), metrics: metrics)
    }

    private static func onServer(
        _ url: DatabaseURL, _ body: (Database) async throws -> Void
    ) async throws {
        var options = DatabaseOptions.patient
        options.connectionsMax = 1
        let server = Database(
            url, name: "server", options: options, time: realTime, log: Log("test", to: SilentLog()),
            metrics: Metrics())
        try await body(server)
        await server.close()
    }

    private static func temporaryFolder() throws(TestSupportError) -> String {
        let root = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(root)/nimbus-test.XXXXXX".utf8CString)
        guard let path = mkdtemp(&template) else {
            throw TestSupportError("no temporary folder: errno \(errno)")
        }
        return String(cString: path)
    }
}

/// Runs a test's body with an empty database of its own, and removes it whatever happens.
public func withDatabase<Value>(
    on driver: TestDriver, options: DatabaseOptions = .patient, time: any TimeSource = realTime,
    log: any LogSink = SilentLog(), metrics: Metrics = Metrics(), _ body: (Database) async throws -> Value
) async throws -> Value {
    let fresh = try await FreshDatabase(on: driver)
    let database = fresh.open(options: options, time: time, log: log, metrics: metrics)
    let result: Result<Value, any Error>
    do {
        result = .success(try await body(database))
    } catch {
        result = .failure(error)
    }
    await database.close()
    try await fresh.remove()
    return try result.get()
}
