public import Base
import Glibc
import Loop
import Synchronization

/// What a `TestCluster` is made of.
public struct TestClusterOptions: Sendable {
    /// Where accounts, content and characters are kept.
    public enum Databases: Sendable {
        /// SQLite, in memory, for this cluster alone.
        case memory
        /// Databases that exist: `sqlite:PATH` or `mariadb://USER:PASSWORD@HOST:PORT/DATABASE`.
        /// They need not have tables yet.
        case urls(auth: String, world: String, characters: String)
    }
    /// How the worldservers reach the cluster.
    public enum Link: String, CaseIterable, Sendable {
        /// In this process, over the daemon's own bus.
        case bus
        /// Each in a process of its own behind libsidecar.so, as AzerothCore. It needs databases that
        /// processes can share, and `programs`.
        case library
    }

    /// Sandbox worldservers.
    public var worlds = 2
    public var link = Link.bus
    /// The folder of `nimbus` and `libsidecar.so`; where this program lies, unless it is set.
    public var programs = Self.ownFolder
    /// Realms, each with a gateway. The first is called Nimbus, the others Realm2, Realm3 ...
    public var realms = 1
    /// Worldservers belong to these realms in turn.
    public var realmsOfWorlds = [1]
    public var databases = Databases.memory
    /// `Section.Key=Value`; they win over what the cluster sets itself.
    public var settings: [String] = []
    /// Threads that serve connections.
    public var loops = 1
    public var logLevel = LogLevel.debug
    /// Sees the log as well, for example a terminal.
    public var sink: any LogSink = SilentLog()
    public var randomness: any Randomness = SystemRandomness()
    /// How long a player waits for an answer.
    public var patience = Duration.seconds(20)

    public init() {}

    private static let count = Atomic<UInt64>(0)

    func overrides() -> [String] {
        let number = Self.count.wrappingAdd(1, ordering: .relaxed).newValue
        var list = [
            "Login.Listen=127.0.0.1:0", "Admin.Listen=", "Sandbox.Listen=127.0.0.1:0",
            "Sandbox.Worlds=\(link == .bus ? worlds : 0)",
            "Sandbox.Realm=\(realmsOfWorlds.map(String.init).joined(separator: ","))",
            "Sandbox.LogoutTime=0s", "Process.Loops=\(loops)",
            "Database.Connections=2",
            // All players of a test come from one address.
            "Login.ConnectionsPerAddress=10000", "Login.AttemptsPerMinute=100000",
            "Gateway.ConnectionsPerAddress=10000",
        ]
        if link == .library { list.append("Bus.Listen=127.0.0.1:0") }
        switch databases {
        case .memory:
            list += [
                "Database.Auth=sqlite::memory:kit-\(number)-auth",
                "Database.World=sqlite::memory:kit-\(number)-world",
            ]
        case .urls(let auth, let world, _):
            list += ["Database.Auth=\(auth)", "Database.World=\(world)"]
        }
        for realm in 1...max(1, realms) {
            list += [
                "Realm.\(realm).Name=\(realm == 1 ? "Nimbus" : "Realm\(realm)")",
                "Realm.\(realm).Listen=127.0.0.1:0", "Realm.\(realm).PublicAddress=127.0.0.1:8085",
                "Realm.\(realm).CharactersDatabase=\(characters(realm, number))",
            ]
        }
        return list + settings
    }

    /// How a worldserver of its own process is started, beside a daemon with these overrides.
    func recipe(_ number: Int, bus: SocketAddress, _ overrides: [String]) -> ProcessWorldserver.Recipe {
        let shared = ["Database.", "Realm.", "Sandbox.LogoutTime", "Sandbox.Realm"]
        return ProcessWorldserver.Recipe(
            folder: programs, number: number,
            settings: overrides.filter { setting in shared.contains { setting.hasPrefix($0) } } + [
                "Log.Level=error"
            ],
            environment: [
                "TC9_NATS_URL=nats://\(bus)", "TC9_LOG_LEVEL=error", "TC9_PREFERRED_HOSTNAME=127.0.0.1",
            ])
    }

    private static var ownFolder: String {
        var path = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &path, path.count)
        let own = String(decoding: path.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return own.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
    }

    private func characters(_ realm: Int, _ number: UInt64) -> String {
        if realm == 1, case .urls(_, _, let characters) = databases { return characters }
        return "sqlite::memory:kit-\(number)-characters-\(realm)"
    }
}

/// Writes each line to two sinks.
struct LogSplitter: LogSink {
    private let first: any LogSink
    private let second: any LogSink
    init(_ first: any LogSink, _ second: any LogSink) {
        self.first = first
        self.second = second
    }
    var level: LogLevel { min(first.level, second.level) }
    func write(_ entry: LogEntry) {
        if entry.level >= first.level { first.write(entry) }
        if entry.level >= second.level { second.write(entry) }
    }
}
