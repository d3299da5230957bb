import AccountsAPI
import Base
import Bus
import Cluster
import ClusterKit
import Crypto
import Loop
import Store
import TestSupport
import Testing
import Wire

/// Who may log on and who may enter the realm: each rule at both doors, with its own code (quality
/// G1; spec auth 6, gateway 4.4).
struct AdmissionTests {
    struct Rule: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// nil: admitted.
        var atLogon: LogonResult?
        var atGateway: UInt8?
        let apply: @Sendable (Database, Accounts.Ban.Type, TestCluster) async throws -> Void
    }

    private static let hour: Int64 = 3600
    private static func ban(from: Int64, until: Int64)
        -> @Sendable (Database, Accounts.Ban.Type, TestCluster) async throws -> Void
    {
        { auth, _, cluster in
            let now = cluster.daemon.time.unixNow().seconds
            try await auth.write(
                """
                INSERT INTO account_banned (id, bandate, unbandate, bannedby, banreason, active)
                SELECT id, ?, ?, 'test', 'test', 1 FROM account WHERE username = 'ALICE'
                """, now + from, now + until)
        }
    }
    private static func set(_ assignment: String)
        -> @Sendable (Database, Accounts.Ban.Type, TestCluster) async throws -> Void
    {
        { auth, _, _ in try await auth.write("UPDATE account SET \(assignment) WHERE username = 'ALICE'") }
    }

    static let rules = [
        Rule(
            testDescription: "banned for ever", atLogon: .banned, atGateway: 0x1C,
            apply: ban(from: -10, until: -10)),
        Rule(
            testDescription: "banned for a time", atLogon: .suspended, atGateway: 0x1C,
            apply: ban(from: -10, until: hour)),
        Rule(testDescription: "an expired ban", apply: ban(from: -hour, until: -10)),
        Rule(
            testDescription: "a banned address", atLogon: .banned, atGateway: 0x1C,
            apply: { auth, _, cluster in
                let now = cluster.daemon.time.unixNow().seconds
                try await auth.write(
                    "INSERT INTO ip_banned (ip, bandate, unbandate, bannedby, banreason) VALUES ('127.0.0.1', ?, ?, 't', 't')",
                    now, now)
            }),
        Rule(
            testDescription: "locked to another address", atLogon: .lockedToAddress, atGateway: 0x0D,
            apply: set("locked = 1, last_ip = '192.0.2.1'")),
        Rule(testDescription: "locked to this address", apply: set("locked = 1, last_ip = '127.0.0.1'")),
        Rule(
            testDescription: "locked to another country", atLogon: .lockedToCountry, atGateway: 0x0D,
            apply: set("lock_country = 'fr'")),
        Rule(testDescription: "locked to this country", apply: set("lock_country = 'de'")),
    ]

    @Test(arguments: rules) func aRuleCountsAtTheLogon(_ rule: Rule) async throws {
        try await withCountries { cluster in
            try await cluster.account("Alice")
            try await rule.apply(cluster.daemon.databases.auth, Accounts.Ban.self, cluster)
            let alice = await cluster.newPlayer("Alice")
            await expect(rule.atLogon) {
                _ = try await alice.logon(account: "Alice", password: "Alice", at: cluster.logonAddress)
            }
        }
    }

    @Test(arguments: rules) func aRuleCountsAtTheGatewayToo(_ rule: Rule) async throws {
        try await withCountries { cluster in
            try await cluster.account("Alice")
            let alice = await cluster.newPlayer("Alice")
            try await alice.logon(account: "Alice", password: "Alice", at: cluster.logonAddress)
            try await rule.apply(cluster.daemon.databases.auth, Accounts.Ban.self, cluster)
            let answer = try await alice.present(toGateway: cluster.gatewayAddress(), realm: 1)
            #expect(answer.code.rawValue == rule.atGateway ?? 0x0C)
            if rule.atGateway != nil {
                try await alice.waitForEnd()
                #expect(await alice.saw.count == 2)
            }
        }
    }

    private func expect(_ refusal: LogonResult?, _ logon: () async throws -> Void) async {
        guard let refusal else {
            await #expect(throws: Never.self) { try await logon() }
            return
        }
        await #expect {
            try await logon()
        } throws: {
            guard case PlayerError.logonRefused(refusal) = $0 else { return false }
            return true
        }
    }

    /// A cluster that takes 127.0.0.0/8 for Germany.
    private func withCountries(_ body: (TestCluster) async throws -> Void) async throws {
        let file = try TemporaryFile("\"2130706432\",\"2147483647\",\"DE\",\"Germany\"\n")
        try await withCluster {
            $0.settings = ["Login.CountryFile=\(file.path)"]
        } _: {
            try await body($0)
        }
    }

    // MARK: What only one door sees

    @Test func anotherBuildIsRefusedAtBoth() async throws {
        try await withCluster { cluster in
            try await cluster.account("Alice")
            var program = ClientProgram.wrath
            program.version = ClientVersion(major: 3, minor: 3, bugfix: 3, build: 11723)
            let alice = await cluster.newPlayer("Alice")
            let old = program
            await expect(.versionInvalid) {
                _ = try await alice.logon(
                    account: "Alice", password: "Alice", at: cluster.logonAddress, program: old)
            }
            try await alice.logon(account: "Alice", password: "Alice", at: cluster.logonAddress)
            let answer = try await alice.present(toGateway: cluster.gatewayAddress(), realm: 1) {
                $0.build = 11723
            }
            #expect(answer.code == .authVersionMismatch)
        }
    }

    @Test func aTokenIsAskedForAndChecked() async throws {
        try await withCluster { cluster in
            try await cluster.account("Alice")
            let secret = SeededRandomness(seed: 5).bytes(TOTP.secretBytes)
            _ = try await cluster.bus.ask(Accounts.SetToken(name: "Alice", secret: secret))
            let alice = await cluster.newPlayer("Alice")
            let step = cluster.daemon.time.unixNow().seconds / TOTP.stepSeconds
            let right = String(decoding: TOTP.code(secret: secret, step: step), as: UTF8.self)
            let wrong = right == "000000" ? "000001" : "000000"
            for token in [nil, wrong, "12345", ""] {
                await expect(.unknownAccount) {
                    _ = try await alice.logon(
                        account: "Alice", password: "Alice", token: token, at: cluster.logonAddress)
                }
            }
            // Nobody gets to the gateway without a logon.
            await alice.resume(LogonSession(account: "ALICE", sessionKey: [UInt8](repeating: 1, count: 40)))
            let answer = try await alice.present(toGateway: cluster.gatewayAddress(), realm: 1)
            #expect(answer.code == .authUnknownAccount)
            try await alice.logon(account: "Alice", password: "Alice", token: right, at: cluster.logonAddress)
        }
    }

    @Test func aRealmForModeratorsIsShownLockedAndStaysClosed() async throws {
        try await withCluster {
            $0.settings = ["Realm.1.SecurityMin=1"]
        } _: { cluster in
            try await cluster.account("Alice")
            try await cluster.account("Mod", security: 1)
            let alice = await cluster.newPlayer("Alice")
            let realms = try await alice.logon(account: "Alice", password: "Alice", at: cluster.logonAddress)
            #expect(realms.map(\.isLocked) == [true])
            let answer = try await alice.present(toGateway: cluster.gatewayAddress(), realm: 1)
            #expect(answer.code == .authUnavailable)
            _ = try await cluster.player(loggedOnAs: "Mod")
        }
    }

    @Test func forgedSessionsAreRefused() async throws {
        try await withCluster { cluster in
            try await cluster.account("Alice")
            let gateway = try cluster.gatewayAddress()
            let forgeries: [(ResponseCode, @Sendable (inout AuthSession) -> Void)] = [
                (.authFailed, { $0.digest[7] ^= 1 }),
                (.authFailed, { $0.clientSeed[0] ^= 1 }),
                (.realmNotFound, { $0.realm = 9 }),
                (.authUnknownAccount, { $0.account = "NOBODY" }),
                (.authFailed, { $0.addons = [] }),
            ]
            for (code, forge) in forgeries {
                let alice = await cluster.newPlayer("Alice")
                try await alice.logon(account: "Alice", password: "Alice", at: cluster.logonAddress)
                let answer = try await alice.present(toGateway: gateway, realm: 1, forge: forge)
                #expect(answer.code == code)
                try await alice.waitForEnd()
            }
            #expect(await cluster.daemon.sessionCount() == 0)
        }
    }

    @Test func anUnknownAccountIsRefused() async throws {
        try await withCluster { cluster in
            let nobody = await cluster.newPlayer("Nobody")
            await expect(.unknownAccount) {
                _ = try await nobody.logon(account: "Nobody", password: "x", at: cluster.logonAddress)
            }
        }
    }

    @Test func aReconnectGetsIn() async throws {
        try await withCluster { cluster in
            let alice = try await cluster.player("Alice")
            await alice.quit()
            try await alice.reconnect(at: cluster.logonAddress)
            try await alice.connectToRealm()
            try await alice.enterWorld("Alice")
        }
    }
}
