import Base
import Cluster
import Glibc
import Observe
import Testing

@testable import nimbus

@Suite struct CommandTests {
    @Test func helpListsEveryCommandAndEachHasItsOwn() async {
        let shell = Shell()
        #expect(await shell.run("help") == .success)
        for command in Program.commands {
            #expect(shell.output.contains("  \(command.name)"))
            let own = Shell()
            #expect(await own.run(command.path + ["--help"]) == .success)
            #expect(own.output.hasPrefix("Usage: nimbus \(command.name)"))
            #expect(own.output.contains(command.summary))
            let same = Shell()
            #expect(await same.run(["help"] + command.path) == .success)
            #expect(same.output == own.output)
        }
    }

    @Test func theVersionIsSaidBothWays() async {
        let (one, two) = (Shell(), Shell())
        #expect(await one.run("version") == .success)
        #expect(await two.run("--version") == .success)
        #expect(one.output == two.output)
        #expect(one.output.hasPrefix("nimbus \(Version.number)"))
    }

    @Test func aRightConfigurationIsShownWithItsOrigins() async {
        let shell = Shell(environment: ["NIMBUS_LOG_LEVEL": "debug"])
        #expect(await shell.run("check-config", "--set", "Login.Listen=127.0.0.1:1") == .success)
        #expect(shell.output.contains("Login.Listen = 127.0.0.1:1"))
        #expect(shell.output.contains("# --set Login.Listen\n"))
        #expect(shell.output.contains("# NIMBUS_LOG_LEVEL\n"))
        #expect(shell.errors.isEmpty)
    }

    @Test func allMistakesOfTheConfigurationAreToldOnLinesOfTheirOwn() async throws {
        let path = temporaryPath("wrong.conf")
        defer { unlink(path) }
        try write("Login.Listen = nowhere\n\nLog.Levle = info\n", to: path)
        let shell = Shell(environment: ["NIMBUS_ADMIN_LISTEN": "x"])
        #expect(await shell.run("check-config", "--config", path) == .configuration)
        let lines = shell.errors.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines.allSatisfy { $0.hasPrefix("nimbus: ") })
        #expect(shell.errors.contains("\(path):1: Login.Listen: expected an address and a port"))
        #expect(
            shell.errors.contains("\(path):3: Log.Levle: there is no such setting; did you mean Log.Level?"))
        #expect(shell.errors.contains("NIMBUS_ADMIN_LISTEN: Admin.Listen: expected"))
        #expect(shell.output.isEmpty)
    }

    @Test func theFileIsFoundThroughTheEnvironmentAndMissingOnesAreNamed() async throws {
        let path = temporaryPath("env.conf")
        defer { unlink(path) }
        try write("Realm.1.Name = FromFile\n", to: path)
        let found = Shell(environment: ["NIMBUS_CONFIG": path])
        #expect(await found.run("check-config") == .success)
        #expect(found.output.contains("Realm.1.Name = FromFile"))
        let missing = Shell()
        #expect(await missing.run("check-config", "--config", "/nonexistent.conf") == .configuration)
        #expect(missing.errors == "nimbus: /nonexistent.conf: cannot be read: No such file or directory\n")
    }

    @Test func warningsAreToldButDoNotFail() async {
        let shell = Shell(environment: ["NIMBUS_LOGIN_LISEN": "x"])
        #expect(await shell.run("check-config", "--quiet") == .success)
        #expect(shell.output.isEmpty)
        #expect(
            shell.errors == "nimbus: warning: NIMBUS_LOGIN_LISEN: there is no such setting; "
                + "did you mean NIMBUS_LOGIN_LISTEN?\n")
    }

    @Test func theShippedConfigurationIsPrinted() async {
        let shell = Shell()
        #expect(await shell.run("check-config", "--defaults") == .success)
        #expect(shell.output == NimbusSettings.dist())
    }

    @Test func theTableOfPacketsNamesWhoAnswers() async throws {
        let all = Shell()
        #expect(await all.run("opcodes") == .success)
        #expect(all.output.split(separator: "\n").count > 1000)
        let one = Shell()
        #expect(await one.run("opcodes", "cmsg_ping", "--json") == .success)
        let rows = try #require(try JSONValue(parsing: Array(one.output.dropLast().utf8)).array)
        let ping = try #require(rows.first { $0["name"] == "CMSG_PING" })
        #expect(ping["opcode"] == 0x1DC)
        #expect(ping["sender"] == "client")
        #expect(ping["claims"]?.array?.isEmpty == false)
        let none = Shell()
        #expect(await none.run("opcodes", "NOSUCHPACKET") == .failure)
    }

    @Test func statusIsReadFromTheDaemon() async throws {
        let path = temporaryPath("status.sock")
        let server = try ControlServer(path: path, log: Log("test", to: SilentLog())) {
            (command, _) async throws(ControlError) in
            guard command == "status" else { throw .refused("no \(command)") }
            return [
                "uptimeSeconds": 5, "ready": true,
                "realms": [
                    ["id": 1, "name": "Nimbus", "players": 12],
                    ["id": 2, "name": "Cirrus\u{1B}[2J", "players": 3],
                ],
            ]
        }
        defer { server.stop() }
        let text = Shell()
        #expect(await text.run("status", "--set", "Control.Socket=\(path)") == .success)
        #expect(
            text.output == """
                uptimeSeconds  5
                ready          yes

                realms
                  id  name        players
                  1   Nimbus      12
                  2   Cirrus?[2J  3

                """)
        let json = Shell(environment: ["NIMBUS_CONTROL_SOCKET": path])
        #expect(await json.run("status", "--json") == .success)
        #expect(try JSONValue(parsing: Array(json.output.dropLast().utf8))["uptimeSeconds"] == 5)
    }

    @Test func statusOfNoDaemonSaysSo() async {
        let shell = Shell()
        let path = temporaryPath("nobody.sock")
        #expect(await shell.run("status", "--set", "Control.Socket=\(path)") == .unreachable)
        #expect(shell.errors.hasPrefix("nimbus: no nimbus answers at \(path): No such file or directory"))
    }
}

/// A name in the temporary folder that nobody else uses.
func temporaryPath(_ name: String) -> String {
    "/tmp/nimbus-\(getpid())-\(UInt32.random(in: 0...UInt32.max))-\(name)"
}

func write(_ text: String, to path: String) throws {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
    try #require(file >= 0)
    defer { close(file) }
    let bytes = Array(text.utf8)
    #expect(Glibc.write(file, bytes, bytes.count) == bytes.count)
}
