import Base
import Glibc
import Observe
import Testing

@testable import nimbus

@Suite struct AccountCommandTests {
    private let folder = TemporaryFolder()

    private func shell(input: [String] = [], secrets: [String] = []) -> Shell {
        Shell(environment: ["NIMBUS_DATA_DIRECTORY": folder.path], input: input, secrets: secrets)
    }
    /// Runs a command that must work, and returns what it prints.
    private func done(_ words: String...) async -> String {
        let shell = shell()
        #expect(await shell.run(["account"] + words) == .success)
        #expect(shell.errors.isEmpty)
        return shell.output
    }
    /// Runs a command that must not work, and returns its one line.
    private func failed(_ words: String..., code: ExitCode = .failure) async -> String {
        let shell = shell()
        #expect(await shell.run(["account"] + words) == code)
        #expect(shell.output.isEmpty)
        #expect(shell.errors.split(separator: "\n").count == 1)
        return shell.errors
    }
    private func account(_ name: String) async throws -> JSONValue {
        let text = await done("list", "--json")
        let accounts = try #require(try JSONValue(parsing: Array(text.dropLast().utf8)).array)
        return try #require(accounts.first { $0["name"]?.string == name })
    }

    @Test func anAccountIsMadeListedAndDeleted() async throws {
        #expect(await done("list") == "there are no accounts (`nimbus account create NAME` makes one)\n")
        #expect(await done("create", "alice", "secret") == "account alice made, its number is 1\n")
        #expect(
            await done("create", "bob", "secret", "--gmlevel", "3") == "account bob made, its number is 2\n")
        #expect(try await account("ALICE")["gmlevel"] == 0)
        #expect(try await account("BOB")["gmlevel"] == 3)
        #expect(await done("list").split(separator: "\n").count == 3)
        #expect(await done("delete", "Alice") == "account Alice deleted\n")
        #expect(await done("list").split(separator: "\n").count == 2)
    }

    @Test func refusalsAreOneLineThatSaysWhy() async {
        _ = await done("create", "alice", "secret")
        #expect(
            await failed("create", "ALICE", "other") == "nimbus: there is an account of this name already\n")
        #expect(await failed("create", "a b", "x").contains("an account's name has 1 to 16 characters"))
        #expect(await failed("create", "carol", "12345678901234567").contains("1 to 16 characters"))
        #expect(await failed("delete", "nobody").contains("there is no account of this name"))
        #expect(await failed("unban", "alice") == "nimbus: it is not banned\n")
        #expect(await failed("set-gmlevel", "alice", "9", code: .usage).contains("from 0 to 4"))
        #expect(await failed("ban", "alice", "someday", code: .usage).contains("a duration such as"))
        #expect(await failed("set-totp", "alice", "!!!", code: .usage).contains("Base32"))
        #expect(await failed("create", code: .usage).contains("needs NAME"))
    }

    @Test func passwordsComeFromTheTerminalOrStandardInput() async {
        let typed = shell(secrets: ["secret", "secret"])
        #expect(await typed.run("account", "create", "alice") == .success)
        let differing = shell(secrets: ["secret", "sceret"])
        #expect(await differing.run("account", "create", "bob") == .failure)
        #expect(differing.errors == "nimbus: the two passwords differ; nothing was done\n")
        let piped = shell(input: ["secret"], secrets: ["never asked"])
        #expect(await piped.run("account", "set-password", "alice", "-") == .success)
        let nothing = shell()
        #expect(await nothing.run("account", "set-password", "alice", "-") == .usage)
        let noTerminal = shell(input: ["secret"])
        #expect(await noTerminal.run("account", "create", "carol") == .success)
    }

    @Test func bansAndTokensAreSeenInTheList() async throws {
        _ = await done("create", "alice", "secret")
        #expect(await done("ban", "alice", "2 h", "being", "rude") == "alice is banned for 2 h\n")
        #expect(try await account("ALICE")["banned"] == true)
        #expect(await failed("ban", "alice") == "nimbus: it is banned already\n")
        #expect(await done("unban", "alice") == "alice is no longer banned\n")
        #expect(try await account("ALICE")["banned"] == false)
        #expect(await done("ban", "203.0.113.9") == "203.0.113.9 is banned for ever\n")
        #expect(await done("unban", "203.0.113.9") == "203.0.113.9 is no longer banned\n")
        let made = await done("set-totp", "alice")
        #expect(made.contains("otpauth://totp/Nimbus:alice?secret="))
        #expect(try await account("ALICE")["totp"] == true)
        #expect(await done("set-totp", "alice", "off") == "account alice logs on without a code\n")
        #expect(try await account("ALICE")["totp"] == false)
        #expect(await done("set-totp", "alice", "JBSW Y3DP EHPK 3PXP").contains("JBSWY3DPEHPK3PXP"))
        #expect(
            await done("set-gmlevel", "alice", "2", "--realm", "1")
                == "account alice has level 2 on realm 1\n")
    }

    @Test func aDatabaseThatIsAwayIsNamedWithoutItsPassword() async {
        let shell = shell()
        let database = "Database.Auth=mariadb://acore:hunter2@127.0.0.1:1/auth"
        #expect(await shell.run("account", "list", "--set", database) == .unreachable)
        #expect(shell.errors.contains("mariadb://acore:***@127.0.0.1:1/auth"))
        #expect(!shell.errors.contains("hunter2"))
    }

    @Test func aRunningDaemonIsToldWhoseAccessIsGone() async throws {
        let told = Locked<[JSONValue]>([])
        let path = folder.path + "/nimbus.sock"
        let server = try ControlServer(path: path, log: Log("test", to: SilentLog())) {
            (_, request) async throws(ControlError) in
            told.withLock { $0.append(request) }
            return nil
        }
        defer { server.stop() }
        _ = await done("create", "alice", "secret")
        _ = await done("set-password", "alice", "other")
        _ = await done("ban", "alice")
        _ = await done("delete", "alice")
        #expect(told.withLock { $0.map { $0["command"]?.string } } == ["revoke", "revoke", "revoke"])
        #expect(told.withLock { $0.map { $0["account"]?.int } } == [1, 1, 1])
    }
}
