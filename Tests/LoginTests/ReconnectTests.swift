import AccountsAPI
import Base
import Crypto
import Login
import TestSupport
import Testing
import Wire

/// A client that was logged on before comes back with its session key (spec auth 3.5 to 3.7).
struct ReconnectTests {
    private static func seed(_ house: LogonHouse, _ client: LogonSocket) async throws -> [UInt8] {
        await client.send(LogonChallenge(account: "alice", isReconnect: true).bytes())
        let bytes = try await client.receive(34)
        #expect(bytes.prefix(2) == [2, 0])
        #expect(Array(bytes.suffix(16)) == LogonChallengeAnswer.versionChallenge)
        return Array(bytes[2..<18])
    }

    private static func proof(_ serverSeed: [UInt8], key: [UInt8], version: [UInt8] = [])
        -> Wire.ReconnectProof
    {
        let mine = SystemRandomness().bytes(16)
        let digest = ReconnectDigest.digest(
            name: "ALICE", clientSeed: mine, serverSeed: serverSeed, sessionKey: key)
        return ReconnectProof(
            seed: mine, proof: digest,
            versionProof: version.isEmpty ? VersionProof.reconnect(clientSeed: mine) : version)
    }

    @Test func theKeyOfTheLastLogonReconnects() async throws {
        try await LogonHouse.run { house in
            let key = try await house.logOn(try house.client()).session.sessionKey
            let client = try house.client()
            let seed = try await Self.seed(house, client)
            await client.send(Self.proof(seed, key: key).bytes() + RealmListRequest().bytes())
            #expect(try await client.receive(4) == [3, 0, 0, 0])
            #expect(try await client.receive(11).prefix(3) == [0x10, 8, 0])
            #expect(house.count("nimbus_logon_reconnects_total") == 1)
            #expect(house.count("nimbus_logon_strangers") == 0)
        }
    }

    @Test func theServersSeedIsFreshEachTime() async throws {
        try await LogonHouse.run { house in
            try await house.logOn(try house.client())
            let one = try await Self.seed(house, try house.client())
            let other = try await Self.seed(house, try house.client())
            #expect(one != other)
        }
    }

    @Test func aWrongKeyIsClosedWithoutAnAnswer() async throws {
        try await LogonHouse.run { house in
            try await house.logOn(try house.client())
            let client = try house.client()
            let seed = try await Self.seed(house, client)
            await client.send(Self.proof(seed, key: [UInt8](repeating: 7, count: 40)).bytes())
            #expect(try await client.untilClosed() == [])
        }
    }

    @Test func aProofForAnotherSeedIsClosedWithoutAnAnswer() async throws {
        try await LogonHouse.run { house in
            let key = try await house.logOn(try house.client()).session.sessionKey
            let seed = try await Self.seed(house, try house.client())
            let client = try house.client()
            _ = try await Self.seed(house, client)
            await client.send(Self.proof(seed, key: key).bytes())
            #expect(try await client.untilClosed() == [])
        }
    }

    @Test func withoutAKeyThereIsNoReconnect() async throws {
        try await LogonHouse.run { house in
            let client = try house.client()
            await client.send(LogonChallenge(account: "ALICE", isReconnect: true).bytes())
            #expect(try await client.receive(2) == [2, 4])
        }
    }

    @Test func aKeyOfTheWrongLengthIsNoKey() async throws {
        try await LogonHouse.run { house in
            house.services.state.withLock { $0.accounts["ALICE"]?.record.sessionKey = [1, 2, 3] }
            let client = try house.client()
            await client.send(LogonChallenge(account: "ALICE", isReconnect: true).bytes())
            #expect(try await client.receive(2) == [2, 4])
        }
    }

    @Test func theLogonProofDoesNotAnswerAReconnect() async throws {
        try await LogonHouse.run { house in
            try await house.logOn(try house.client())
            let client = try house.client()
            _ = try await Self.seed(house, client)
            await client.send([0x01])
            #expect(try await client.untilClosed() == [])
        }
    }

    @Test func theVersionIsCheckedWhereThatIsAsked() async throws {
        try await LogonHouse.run { house in
            let key = try await house.logOn(try house.client()).session.sessionKey
            let client = try house.client()
            let seed = try await Self.seed(house, client)
            await client.send(Self.proof(seed, key: key, version: [UInt8](repeating: 1, count: 20)).bytes())
            #expect(try await client.receive(4) == [3, 0, 0, 0])
        }
        try await LogonHouse.run({ $0.strictVersionCheck = true }) { house in
            let key = [UInt8](repeating: 9, count: 40)
            house.services.state.withLock { $0.accounts["ALICE"]?.record.sessionKey = key }
            let right = try house.client()
            await right.send(Self.proof(try await Self.seed(house, right), key: key).bytes())
            #expect(try await right.receive(4) == [3, 0, 0, 0])
            let wrong = try house.client()
            let seed = try await Self.seed(house, wrong)
            await wrong.send(Self.proof(seed, key: key, version: [UInt8](repeating: 1, count: 20)).bytes())
            #expect(try await wrong.untilClosed() == [])
        }
    }
}
