import AccountsAPI
import Base
import Bus
import Crypto
import Login
import TestSupport
import Testing
import Wire

/// Everybody who is not let in hears so with the right code (spec auth 4, 6).
struct RefusalTests {
    static let codes: [(Accounts.LogonRefusal, UInt8)] = [
        (.addressBanned, 0x03), (.unknownAccount, 0x04), (.lockedToAddress, 0x10), (.lockedToCountry, 0x19),
        (.banned, 0x03), (.suspended, 0x0C), (.buildNotAccepted, 0x09), (.noSessionKey, 0x04), (.busy, 0x08),
    ]

    @Test(arguments: codes) func aLogonIsRefusedWithItsCode(_ refusal: Accounts.LogonRefusal, _ code: UInt8)
        async throws
    {
        try await LogonHouse.run { house in
            house.services.state.withLock { $0.refusals["ALICE"] = refusal }
            let client = try house.client()
            await client.send(LogonChallenge(account: "ALICE").bytes())
            #expect(try await client.receive(3) == [0, 0, code])
            // Nothing more is accepted.
            await client.send(LogonChallenge(account: "ALICE").bytes())
            #expect(try await client.untilClosed() == [])
        }
    }

    @Test(arguments: codes) func aReconnectIsRefusedWithItsCode(
        _ refusal: Accounts.LogonRefusal, _ code: UInt8
    )
        async throws
    {
        try await LogonHouse.run { house in
            house.services.state.withLock { $0.refusals["ALICE"] = refusal }
            let client = try house.client()
            await client.send(LogonChallenge(account: "ALICE", isReconnect: true).bytes())
            #expect(try await client.receive(2) == [2, code])
            #expect(house.services.state.withLock { $0.begun.map(\.reconnect) } == [true])
        }
    }

    @Test func anUnknownAccountIsRefused() async throws {
        try await LogonHouse.run { house in
            let client = try house.client()
            await client.send(LogonChallenge(account: "NOBODY").bytes())
            #expect(try await client.receive(3) == [0, 0, 4])
        }
    }

    @Test func aNameOfSeventeenBytesIsLookedUp() async throws {
        try await LogonHouse.run { house in
            let client = try house.client()
            await client.send(LogonChallenge(account: "SEVENTEENLETTERSX").bytes())
            #expect(try await client.receive(3) == [0, 0, 4])
            #expect(house.services.state.withLock { $0.begun.map(\.name) } == ["SEVENTEENLETTERSX"])
        }
    }

    @Test func aBannedAddressHearsSoBeforeItSpeaks() async throws {
        try await LogonHouse.run { house in
            house.services.state.withLock { _ = $0.bannedAddresses.insert("127.0.0.3") }
            let client = try house.client(from: 3)
            #expect(try await client.receive(3) == [0, 0, 3])
            await client.send(LogonChallenge(account: "ALICE").bytes())
            #expect(try await client.untilClosed() == [])
            #expect(house.services.state.withLock { $0.begun.isEmpty })
            #expect(try await house.result(from: 4) == .success)
        }
    }

    @Test func aWrongPasswordIsRefusedAndRecorded() async throws {
        try await LogonHouse.run { house in
            let client = try house.client()
            let (proof, _) = try await house.prove(client, password: "GUESS")
            await client.send(proof.bytes())
            #expect(try await client.receive(4) == [1, 4, 0, 0])
            let recorded = house.services.state.withLock { $0.wrongPasswords }
            #expect(recorded.map(\.address) == ["127.0.0.1"])
            #expect(recorded.map(\.account) == [AccountID(1)])
            #expect(house.services.state.withLock { $0.completed.isEmpty })
        }
    }

    @Test func aChallengeServesForOneProofOnly() async throws {
        try await LogonHouse.run { house in
            let client = try house.client()
            let (wrong, _) = try await house.prove(client, password: "GUESS")
            await client.send(wrong.bytes())
            #expect(try await client.receive(4) == [1, 4, 0, 0])
            await client.send(wrong.bytes())
            #expect(try await client.untilClosed() == [])
            #expect(house.services.state.withLock { $0.wrongPasswords.count } == 1)
        }
    }

    @Test(arguments: [[UInt8](repeating: 0, count: 32), SRP6.modulus])
    func aPublicNumberThatProvesNothingIsAWrongPassword(_ number: [UInt8]) async throws {
        try await LogonHouse.run { house in
            let client = try house.client()
            var (proof, _) = try await house.prove(client)
            proof.clientPublicKey = number
            await client.send(proof.bytes())
            #expect(try await client.receive(4) == [1, 4, 0, 0])
            #expect(house.services.state.withLock { $0.wrongPasswords.count } == 1)
        }
    }

    @Test func buildsFromBeforeTheBurningCrusadeAreRefused() async throws {
        try await LogonHouse.run { house in
            for build: UInt16 in [5875, 6005, 6141] {
                await #expect(throws: LogonHouse.Refused(result: .versionInvalid)) {
                    try await house.prove(try house.client(), build: build)
                }
            }
            _ = try await house.prove(try house.client(), build: 8606)
        }
    }

    @Test func changedProgramFilesAreRefusedWhereThatIsAsked() async throws {
        let seed: [UInt8] = [
            0xCD, 0xCB, 0xBD, 0x51, 0x88, 0x31, 0x5E, 0x6B, 0x4D, 0x19, 0x44, 0x9D, 0x49, 0x2D, 0xBC, 0xFA,
            0xF1,
            0x56, 0xA3, 0x47,
        ]
        try await LogonHouse.run({ $0.strictVersionCheck = true }) { house in
            let original = try house.client()
            let (right, _) = try await house.prove(original) {
                VersionProof.logon(clientPublic: $0, checksumSeed: seed)
            }
            await original.send(right.bytes())
            #expect(try await original.receive(32).prefix(2) == [1, 0])

            let changed = try house.client()
            let (wrong, _) = try await house.prove(changed)
            await changed.send(wrong.bytes())
            #expect(try await changed.receive(4) == [1, 9, 0, 0])
            #expect(house.services.state.withLock { $0.completed.count } == 1)

            // Of this build no checksum is known.
            let other = try house.client()
            let (unknown, _) = try await house.prove(other, build: 13930)
            await other.send(unknown.bytes())
            #expect(try await other.receive(32).prefix(2) == [1, 0])
        }
    }

    // MARK: Services that fail

    @Test func aLogonWithoutTheAccountsServiceIsTooBusy() async throws {
        try await LogonHouse.run { house in
            house.bus.stopServing(Accounts.BeginLogon.self)
            let client = try house.client()
            await client.send(LogonChallenge(account: "ALICE").bytes())
            #expect(try await client.receive(3) == [0, 0, 8])
            house.bus.stopServing(Accounts.CheckAddress.self)
            #expect(try await house.client().receive(3) == [0, 0, 8])
        }
    }

    @Test func anAnswerThatDoesNotComeInTimeIsTooBusy() async throws {
        try await LogonHouse.run { house in
            let asked = Observed<String>()
            let gate = TaskGate()
            house.bus.serve(Accounts.BeginLogon.self) { request in
                asked.note(request.name)
                await gate.pass()
                throw Accounts.LogonRefusal.unknownAccount
            }
            let client = try house.client()
            await client.send(LogonChallenge(account: "ALICE").bytes())
            try await asked.wait(for: 1)
            house.time.advance(by: .seconds(5))
            #expect(try await client.receive(3) == [0, 0, 8])
            await gate.open()
        }
    }

    @Test func aSessionKeyThatIsNotStoredAdmitsNobody() async throws {
        try await LogonHouse.run { house in
            house.services.state.withLock { $0.completionFails = true }
            let client = try house.client()
            let (proof, _) = try await house.prove(client)
            await client.send(proof.bytes())
            #expect(try await client.receive(4) == [1, 8, 0, 0])
            await client.send(RealmListRequest().bytes())
            #expect(try await client.untilClosed() == [])
        }
    }

    @Test func aDamagedRowIsTooBusyAndNoWrongPassword() async throws {
        try await LogonHouse.run { house in
            house.services.state.withLock { $0.accounts["ALICE"]?.record.verifier = [1, 2, 3] }
            let client = try house.client()
            await client.send(LogonChallenge(account: "ALICE").bytes())
            #expect(try await client.receive(3) == [0, 0, 8])
            #expect(house.services.state.withLock { $0.wrongPasswords.isEmpty })
        }
    }
}
