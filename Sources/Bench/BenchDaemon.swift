import Base
import Glibc
import Loop
import Store

/// A `nimbus run` of the bench on free ports, with prepared databases in a temporary folder.
final class BenchDaemon {
    let process: BenchProcess
    let folder: String
    let login: SocketAddress
    let gateway: SocketAddress
    /// When the process was started, by `Clock`.
    let began: Double
    let secondsToReady: Double

    /// - Parameters:
    ///   - kept: the folder of a daemon that was killed, to start on what it left; a new one otherwise.
    ///   - accounts: BENCH1, BENCH2 ... with the bench's session key, each with a
    ///     character whose GUID is its number.
    init(
        _ binary: String, in kept: String? = nil, accounts: Int = 0, settings: [String] = [],
        environment: [String: String] = [:]
    ) async throws {
        folder = try kept ?? Self.makeFolder()
        if accounts > 0 { try await Self.prepare(folder, accounts) }
        login = .loopback(port: freePort())
        gateway = .loopback(port: freePort())
        began = Clock.now
        process = try BenchProcess(
            binary,
            ["run"]
                + ([
                    "Login.Listen=\(login)", "Realm.1.Listen=\(gateway)", "Realm.1.PublicAddress=\(gateway)",
                    "Admin.Listen=",
                    "Data.Directory=\(folder)", "Drain.Time=0 s", "Gateway.Budgets=off", "Log.Level=warning",
                    "Gateway.ConnectionsPerAddress=100000", "Gateway.ConnectionsMax=100000",
                    "Realm.1.PlayersMax=0",
                    "Login.AttemptsPerMinute=1000000", "Login.ConnectionsPerAddress=100000",
                    "Login.ConnectionsMax=100000", "Sandbox.LogoutTime=0 s",
                ] + settings).map { "--set=\($0)" }, environment: environment)
        _ = try process.line(beginning: "nimbus ready")
        secondsToReady = Clock.now - began
    }

    func stop() {
        process.end()
        Self.remove(folder)
    }

    static func makeFolder() throws -> String {
        var template = Array("/tmp/nimbus-bench.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw BenchProcess.Failure(description: "no temporary folder")
        }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
    static func remove(_ folder: String) {
        guard let listing = opendir(folder) else { return }
        while let entry = readdir(listing) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { unlink("\(folder)/\(name)") }
        }
        closedir(listing)
        rmdir(folder)
    }

    private static func prepare(_ folder: String, _ accounts: Int) async throws {
        let loop = EventLoop(name: "prepare")
        defer { loop.stop() }
        try await fill(
            auth: "sqlite:\(folder)/auth.db", characters: "sqlite:\(folder)/characters-1.db", accounts,
            time: LoopTime(loop))
    }

    /// The accounts and characters of a bench, into databases that may be empty.
    static func fill(
        auth authURL: String, characters charactersURL: String, _ accounts: Int, time: any TimeSource
    ) async throws {
        let log = Log("bench", to: SilentLog())
        func open(_ url: String) throws -> Database {
            Database(try DatabaseURL(url), name: "bench", time: time, log: log, metrics: Metrics())
        }
        let auth = try open(authURL)
        let characters = try open(charactersURL)
        try await Schema.prepare(auth, as: .auth, now: time.unixNow())
        try await Schema.prepare(characters, as: .characters, now: time.unixNow())
        let key = LoadClient.sessionKey
        try await auth.transaction { transaction in
            for number in 1...accounts {
                try transaction.write(
                    "INSERT INTO account (id, username, salt, verifier, session_key, expansion) VALUES (?, ?, ?, ?, ?, 2)",
                    UInt32(number), "BENCH\(number)", [UInt8](repeating: 1, count: 32),
                    [UInt8](repeating: 2, count: 32), key)
            }
        }
        try await characters.transaction { transaction in
            for number in 1...accounts {
                try transaction.write(
                    """
                    INSERT INTO characters (guid, account, name, race, class, gender, level, map, position_x, position_y,
                        position_z, taximask) VALUES (?, ?, ?, 1, 1, 0, 1, 0, -8949.95, -132.493, 83.5312, '')
                    """, UInt32(number), UInt32(number), name(number))
            }
        }
        await auth.close()
        await characters.close()
    }

    /// `Bench` with letters for digits: names have none.
    static func name(_ number: Int) -> String {
        "Bn" + String(number).utf8.map { String(UnicodeScalar($0 - 48 + 97)) }.joined()
    }
}
