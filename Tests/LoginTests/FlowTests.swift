import AccountsAPI
import Base
import Crypto
import Loop
import Login
import Testing
import Wire

/// A logon from its challenge to the realm list, byte by byte.
struct FlowTests {
    @Test func theChallengeIsAnsweredWithTheAccountsNumbers() async throws {
        try await LogonHouse.run { house in
            let client = try house.client()
            await client.send(LogonChallenge(account: "alice").bytes())
            let bytes = try await client.receive(119)
            let salt = house.services.state.withLock { $0.accounts["ALICE"]?.record.salt }
            #expect(Array(bytes[0..<3]) == [0, 0, 0])
            #expect(Array(bytes[35..<38]) == [1, 7, 32])
            #expect(Array(bytes[38..<70]) == SRP6.modulus)
            #expect(Array(bytes[70..<102]) == salt)
            #expect(Array(bytes[102..<118]) == LogonChallengeAnswer.versionChallenge)
            #expect(bytes[118] == 0)
            let begun = house.services.state.withLock { $0.begun }
            #expect(begun.map(\.name) == ["alice"])
            #expect(begun.map(\.address) == ["127.0.0.1"])
            #expect(begun.map(\.build) == [12340])
            #expect(begun.map(\.reconnect) == [false])
        }
    }

    @Test func eachChallengeHasAFreshNumber() async throws {
        try await LogonHouse.run { house in
            var seen: Set<[UInt8]> = []
            for _ in 0..<4 {
                let client = try house.client()
                await client.send(LogonChallenge(account: "ALICE").bytes())
                seen.insert(Array(try await client.receive(119)[3..<35]))
            }
            #expect(seen.count == 4)
        }
    }

    @Test func aRightProofIsAnsweredWithTheServersOwn() async throws {
        try await LogonHouse.run { house in
            let client = try house.client()
            let (proof, expected) = try await house.prove(client)
            await client.send(proof.bytes())
            let bytes = try await client.receive(32)
            #expect(bytes == [1, 0] + expected.serverProof + [0, 0, 0x80, 0] + [0, 0, 0, 0] + [0, 0])
            let completed = house.services.state.withLock { $0.completed }
            #expect(completed.map(\.sessionKey) == [expected.sessionKey])
            #expect(completed.map(\.address) == ["127.0.0.1"])
            #expect(completed.map(\.os) == ["Win"])
            #expect(completed.map(\.locale) == [0])
            #expect(completed.map(\.token) == [nil])
            #expect(house.count("nimbus_logon_results_total", "success") == 1)
        }
    }

    @Test(arguments: [("deDE", "OSX", 3, "OSX"), ("ruRU", "Win", 8, "Win"), ("enGB", "Tux", 0, "")])
    func languageAndSystemAreStored(_ locale: String, _ system: String, _ index: UInt8, _ stored: String)
        async throws
    {
        try await LogonHouse.run { house in
            let client = try house.client()
            var challenge = LogonChallenge(account: "ALICE")
            challenge.locale = FourCC(locale)
            challenge.system = FourCC(system)
            await client.send(challenge.bytes())
            guard case .challenge(let answer) = try await client.answer() else { return }
            let mine = try SRP6Client(name: "ALICE", password: "SECRET", engine: SRP6Engine()).answer(
                salt: answer.salt, serverPublic: answer.serverPublicKey, secret: SystemRandomness().bytes(32))
            await client.send(
                LogonProof(clientPublicKey: mine.publicNumber, proof: mine.proof, versionProof: []).bytes())
            _ = try await client.receive(32)
            let completed = house.services.state.withLock { $0.completed }
            #expect(completed.map(\.locale) == [index])
            #expect(completed.map(\.os) == [stored])
        }
    }

    @Test func aLowerCaseNameLogsOn() async throws {
        try await LogonHouse.run { house in
            let client = try house.client()
            #expect(try await house.logOn(client, name: "alice", password: "secret").result == .success)
        }
    }

    @Test func everyByteMayComeAlone() async throws {
        try await LogonHouse.run { house in
            let client = try house.client()
            await client.trickle(LogonChallenge(account: "ALICE").bytes())
            guard case .challenge(let answer) = try await client.answer() else { return }
            let mine = try SRP6Client(name: "ALICE", password: "SECRET", engine: SRP6Engine()).answer(
                salt: answer.salt, serverPublic: answer.serverPublicKey, secret: SystemRandomness().bytes(32))
            await client.trickle(
                LogonProof(clientPublicKey: mine.publicNumber, proof: mine.proof, versionProof: []).bytes())
            #expect(try await client.receive(32).prefix(22) == [1, 0] + mine.session.serverProof)
            await client.trickle(RealmListRequest().bytes())
            #expect(try await client.receive(11) == [0x10, 8, 0, 0, 0, 0, 0, 0, 0, 0x10, 0])
        }
    }

    /// Both packets of a client, each cut in two at every place, with a pause of the
    /// server's loop between the halves.
    @Test func aPacketMayBeCutAnywhere() async throws {
        try await LogonHouse.run({ $0.limits.challengesPerMinute = 1_000 }) { house in
            let challenge = LogonChallenge(account: "ALICE").bytes()
            for cut in 1..<challenge.count {
                let client = try house.client()
                await client.send(Array(challenge.prefix(cut)))
                await house.settle()
                await client.send(Array(challenge.dropFirst(cut)))
                #expect(try await client.receive(119).prefix(3) == [0, 0, 0], "cut at \(cut)")
            }
            for cut in 1..<75 {
                let client = try house.client()
                let (proof, expected) = try await house.prove(client)
                await client.send(Array(proof.bytes().prefix(cut)))
                await house.settle()
                await client.send(Array(proof.bytes().dropFirst(cut)))
                #expect(
                    try await client.receive(32).prefix(22) == [1, 0] + expected.serverProof, "cut at \(cut)")
            }
        }
    }

    @Test func packetsMayComeTogether() async throws {
        try await LogonHouse.run { house in
            let client = try house.client()
            let (proof, _) = try await house.prove(client)
            let list = RealmListRequest().bytes()
            await client.send(proof.bytes() + list + list + list)
            #expect(try await client.receive(32).first == 1)
            for _ in 0..<3 { #expect(try await client.receive(11).prefix(3) == [0x10, 8, 0]) }
        }
    }

    @Test func aTokenIsAskedForAndPassedOn() async throws {
        try await LogonHouse.run { house in
            try house.services.add("CAREFUL", password: "SECRET", token: "123456")
            let client = try house.client()
            await client.send(LogonChallenge(account: "CAREFUL").bytes())
            #expect(try await client.receive(120).suffix(2) == [4, 1])

            let right = try await house.logOn(try house.client(), name: "CAREFUL", token: "123456")
            #expect(right.result == .success)
            for token in ["654321", "", nil] {
                let wrong = try await house.logOn(try house.client(), name: "CAREFUL", token: token)
                #expect(wrong.result == .unknownAccount)
            }
        }
    }

    @Test func aTokenThatNobodyAskedForIsRefused() async throws {
        try await LogonHouse.run { house in
            let client = try house.client()
            #expect(try await house.logOn(client, token: "123456").result == .unknownAccount)
        }
    }

    @Test func theCountryOfTheAddressIsTold() async throws {
        try await LogonHouse.run(countryOf: { $0.host == "127.0.0.7" ? "DE" : "" }) { house in
            try await house.logOn(try house.client(from: 7))
            try await house.logOn(try house.client(from: 1))
            #expect(house.services.state.withLock { $0.begun.map(\.country) } == ["DE", ""])
        }
    }

    @Test func theConnectionIsCountedAsLongAsItStands() async throws {
        try await LogonHouse.run { house in
            let client = try house.client()
            try await house.logOn(client)
            #expect(house.count("nimbus_logon_connections") == 1)
            #expect(house.count("nimbus_logon_strangers") == 0)
            house.server.close()
            #expect(try await client.untilClosed() == [])
            await house.settle()
            #expect(house.count("nimbus_logon_connections") == 0)
        }
    }
}
