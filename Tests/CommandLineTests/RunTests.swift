import Base
import ClusterKit
import Glibc
import Loop
import Testing
import Wire

@testable import nimbus

/// The built binary, as an admin meets it.
@Suite(.serialized, .timeLimit(.minutes(1))) struct RunTests {
    private let folder = TemporaryFolder()

    private func shell() -> Shell { Shell(environment: Daemon.environment(folder)) }

    @Test func fromTheEnvironmentAloneItGetsReadyAnswersAndDrainsAtSIGTERM() async throws {
        let daemon = try Daemon(["run"], folder: folder)
        await daemon.says("nimbus ready")
        let lines = daemon.output.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[0] == "account demo made, password demo: the sandbox is on and there was no account")
        #expect(lines[2].hasPrefix("nimbus ready: logon on 127.0.0.1:"))
        #expect(lines[2].contains("realm Nimbus on 127.0.0.1:"))
        let status = shell()
        #expect(await status.run("status", "--json") == .success)
        let value = try JSONValue(parsing: Array(status.output.dropLast().utf8))
        #expect(value["state"] == "running")
        #expect(value["ready"] == true)
        #expect(value["worlds"]?.array?.count == 2)
        #expect(await shell().run("account", "create", "carol", "secret") == .success)
        daemon.signal(SIGTERM)
        #expect(await daemon.exitCode() == 0)
        #expect(access(folder.path + "/nimbus.sock", F_OK) != 0)
        #expect(await shell().run("status") == .unreachable)
    }

    @Test func itBootsFromTheShippedFile() async throws {
        let root = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
        let daemon = try Daemon(["run", "--config", root + "/etc/nimbus.conf.dist"], folder: folder)
        await daemon.says("nimbus ready")
        daemon.signal(SIGINT)
        #expect(await daemon.exitCode() == 0)
    }

    @Test func aSecondDaemonOnTheSameDataIsTurnedAway() async throws {
        let first = try Daemon(["run"], folder: folder)
        await first.says("nimbus ready")
        let second = try Daemon(["run"], folder: folder)
        #expect(await second.exitCode() == 1)
        await second.says("another nimbus is running and answers at \(folder.path)/nimbus.sock")
        first.signal(SIGTERM)
        #expect(await first.exitCode() == 0)
    }

    @Test func aWrongConfigurationAtReloadNamesItsPlaceAndTheOldOneGoesOn() async throws {
        let path = folder.path + "/nimbus.conf"
        try write("Log.Level = notice\n", to: path)
        let daemon = try Daemon(["run", "--config", path], folder: folder)
        await daemon.says("nimbus ready")
        unlink(path)
        try write("Log.Level = info\nGateway.IdleTimeout = never\n", to: path)
        daemon.signal(SIGHUP)
        await daemon.says("the configuration is wrong, the old one goes on")
        await daemon.says("\(path):2: Gateway.IdleTimeout: expected a duration")
        #expect(await shell().run("status") == .success)
        unlink(path)
        try write("Log.Level = debug\nProcess.Loops = 7\n", to: path)
        daemon.signal(SIGHUP)
        await daemon.says("the configuration was read again changed=Log.Level")
        await daemon.says("a changed setting counts after a restart name=Process.Loops new=7")
        daemon.signal(SIGTERM)
        #expect(await daemon.exitCode() == 0)
        await daemon.says("DEBUG")
    }

    @Test func aWrongConfigurationAtReloadDisturbsNoPlayer() async throws {
        let path = folder.path + "/nimbus.conf"
        try write("Drain.Time = 1 s\nDrain.Message = The old line.\nLog.Level = notice\n", to: path)
        let daemon = try Daemon(["run", "--config", path], folder: folder)
        await daemon.says("nimbus ready")
        let loop = EventLoop(name: "players")
        defer { loop.stop() }
        let alice = try await player("Alice", of: daemon, on: loop)
        let bob = try await player("Bob", of: daemon, on: loop)
        unlink(path)
        try write("Log.Level = info\nDrain.Message = The new line.\nDrain.Time = soon\n", to: path)
        daemon.signal(SIGHUP)
        await daemon.says("the configuration is wrong, the old one goes on")
        await daemon.says("\(path):3: Drain.Time: expected a duration")
        try await alice.say("Still here?")
        try await bob.hear("Still here?")
        try await bob.say("Still here.")
        try await alice.hear("Still here.")
        // Entering is logged as info, which the broken file would have turned on.
        let carol = try await player("Carol", of: daemon, on: loop)
        #expect(!daemon.errors.contains("INFO"))
        daemon.signal(SIGTERM)
        for player in [alice, bob, carol] {
            try await player.hear("The old line.")
            #expect(await player.ended == nil)
            await player.quit()
        }
        #expect(await daemon.exitCode() == 0)
    }

    @Test func aGroupIsShownAndWatched() async throws {
        let daemon = try Daemon(["run"], folder: folder)
        await daemon.says("nimbus ready")
        let loop = EventLoop(name: "players")
        defer { loop.stop() }
        let alice = try await player("Alice", of: daemon, on: loop)
        let bob = try await player("Bob", of: daemon, on: loop)
        try await alice.send(GroupInvite(name: "Bob"))
        try await bob.wait(for: GroupInvitation.self)
        try await bob.send(GroupAccept())
        try await alice.wait(for: GroupList.self)
        let (show, begin, trace) = (shell(), shell(), shell())
        #expect(await show.run("group", "show", "bob") == .success)
        #expect(show.output.hasPrefix("group           1/1000001\n"))
        #expect(show.output.contains("\n  Alice  1/") && show.output.contains("\n  Bob    1/"))
        #expect(await begin.run("group", "trace", "Alice", "--for", "1min") == .success)
        #expect(begin.output == "group 1/1000001 is watched from now on\n")
        try await bob.send(GroupDisband())
        #expect(await trace.run("group", "trace", "Alice", "--for", "soon") == .usage)
        #expect(trace.errors.contains("--for should be a duration"))
        for player in [alice, bob] { await player.quit() }
        daemon.signal(SIGTERM)
        #expect(await daemon.exitCode() == 0)
    }

    /// A player in the world, account and character made for it.
    private func player(_ name: String, of daemon: Daemon, on loop: EventLoop) async throws -> Player {
        let ready = try #require(daemon.output.firstRange(of: "logon on "))
        let text = daemon.output[ready.upperBound...].prefix { $0 != "," }
        let address = try #require(SocketAddress(String(text)))
        #expect(await shell().run("account", "create", name, name) == .success)
        let player = Player(name, on: loop)
        try await player.logon(account: name, password: name, at: address)
        try await player.connectToRealm()
        try await player.createCharacter(name)
        try await player.enterWorld(name)
        return player
    }

    @Test func aTakenPortIsOneClearLine() async throws {
        let first = try Daemon(["run"], folder: folder)
        await first.says("nimbus ready")
        let ready = try #require(first.output.firstRange(of: "logon on 127.0.0.1:"))
        let port = first.output[ready.upperBound...].prefix { $0.isNumber }
        let other = TemporaryFolder()
        let second = try Daemon(
            ["run"], folder: other, environment: ["NIMBUS_LOGIN_LISTEN": "127.0.0.1:\(port)"])
        #expect(await second.exitCode() == 1)
        await second.says(
            "nimbus: login: the logon service cannot listen: bind to 127.0.0.1:\(port): Address already in use\n"
        )
        first.signal(SIGTERM)
        #expect(await first.exitCode() == 0)
    }

    @Test func aWrongConfigurationEndsTheStart() async throws {
        let daemon = try Daemon(["run", "--set", "Login.Lisen=1"], folder: folder)
        #expect(await daemon.exitCode() == 3)
        await daemon.says("did you mean Login.Listen?")
    }

    @Test func aDatabaseThatIsAwayIsWaitedForAndASignalEndsTheWait() async throws {
        let daemon = try Daemon(
            ["run"], folder: folder,
            environment: ["NIMBUS_DATABASE_AUTH": "mariadb://acore:hunter2@127.0.0.1:1/auth"])
        await daemon.says("waiting for a database")
        let status = shell()
        #expect(await status.run("status", "--json") == .success)
        #expect(status.output == "{\"state\":\"starting\",\"ready\":false}\n")
        daemon.signal(SIGTERM)
        #expect(await daemon.exitCode() == 0)
        #expect(!daemon.errors.contains("hunter2"))
    }
}
