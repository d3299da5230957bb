import Base
import Login
import TestSupport
import Testing
import Wire

/// What is no logon closes the connection, at the first byte that says so (spec auth 10).
struct MalformedTests {
    /// A challenge whose size field or name length is somebody else's.
    private static func challenge(size: UInt16, nameLength: UInt8, name: [UInt8]) -> [UInt8] {
        var bytes = LogonChallenge(account: "X").bytes()
        bytes.removeLast(2)
        bytes[2] = UInt8(truncatingIfNeeded: size)
        bytes[3] = UInt8(truncatingIfNeeded: size >> 8)
        return bytes + [nameLength] + name
    }

    static let challenges: [(String, [UInt8])] = [
        ("the size is too small", challenge(size: 30, nameLength: 1, name: [0x41])),
        ("the size is too large", challenge(size: 32, nameLength: 1, name: [0x41])),
        ("the name is empty", challenge(size: 30, nameLength: 0, name: [])),
        (
            "the name is too long",
            challenge(size: 48, nameLength: 18, name: [UInt8](repeating: 0x41, count: 18))
        ),
        ("the name is not UTF-8", challenge(size: 32, nameLength: 2, name: [0xC3, 0x28])),
        ("the size alone is beyond every name", [0, 8, 0xFF, 0xFF]),
        ("the opcode is unknown", [0x30]), ("the opcode is unknown too", [0xFF]),
        ("a proof comes first", [0x01]), ("a reconnect proof comes first", [0x03]),
        ("the realm list comes first", [0x10]),
    ]

    @Test(arguments: challenges) func theConnectionIsClosedBecause(_ what: String, _ bytes: [UInt8])
        async throws
    {
        try await LogonHouse.run { house in
            let client = try house.client()
            await client.send(bytes)
            #expect(try await client.untilClosed() == [])
            #expect(house.services.state.withLock { $0.begun.isEmpty })
            #expect(house.count("nimbus_logon_protocol_errors_total") == 1)
        }
    }

    @Test(arguments: [LogonChallenge(account: "ALICE"), LogonChallenge(account: "ALICE", isReconnect: true)])
    func aSecondChallengeClosesTheConnection(_ second: LogonChallenge) async throws {
        try await LogonHouse.run { house in
            let client = try house.client()
            await client.send(LogonChallenge(account: "ALICE").bytes() + second.bytes())
            #expect(try await client.receive(119).prefix(3) == [0, 0, 0])
            #expect(try await client.untilClosed() == [])
            #expect(house.services.state.withLock { $0.begun.count } == 1)
        }
    }

    @Test func theRealmListBeforeTheProofClosesTheConnection() async throws {
        try await LogonHouse.run { house in
            let client = try house.client()
            _ = try await house.prove(client)
            await client.send(RealmListRequest().bytes())
            #expect(try await client.untilClosed() == [])
        }
    }

    @Test func aChallengeAfterTheLogonClosesTheConnection() async throws {
        try await LogonHouse.run { house in
            let client = try house.client()
            try await house.logOn(client)
            await client.send(LogonChallenge(account: "ALICE").bytes())
            #expect(try await client.untilClosed() == [])
        }
    }

    @Test func tooManyTelemetryKeysCloseTheConnection() async throws {
        try await LogonHouse.run { house in
            let client = try house.client()
            let (proof, _) = try await house.prove(client)
            await client.send(Array(proof.bytes().prefix(73)) + [17])
            #expect(try await client.untilClosed() == [])
        }
    }

    @Test func aTokenBeyondAllLengthClosesTheConnection() async throws {
        try await LogonHouse.run { house in
            let client = try house.client()
            let (proof, _) = try await house.prove(client)
            await client.send(Array(proof.bytes().prefix(74)) + [4, 17])
            #expect(try await client.untilClosed() == [])
        }
    }

    @Test func aTokenNeedNotBeANumber() async throws {
        try await LogonHouse.run { house in
            try house.services.add("CAREFUL", password: "SECRET", token: "123456")
            let result = try await house.logOn(try house.client(), name: "CAREFUL", token: "äöü' OR 1")
            #expect(result.result == .unknownAccount)
        }
    }

    @Test func aMountainOfPacketsIsNotKept() async throws {
        try await LogonHouse.run { house in
            let client = try house.client()
            await client.send(
                LogonChallenge(account: "ALICE").bytes() + [UInt8](repeating: 1, count: 60_000))
            _ = try await client.untilClosed()
            #expect(house.count("nimbus_logon_protocol_errors_total") == 1)
        }
    }

    @Test func noiseNeverGetsAnAnswer() async throws {
        try await LogonHouse.run({ $0.limits.strangersPerAddressMax = 1_000 }) { house in
            let random = SeededRandomness(seed: 42)
            for _ in 0..<100 {
                let client = try house.client()
                let noise = [UInt8(4 + random.below(11))] + random.bytes(Int(random.below(400)))
                await client.send(noise)
                #expect(try await client.untilClosed() == [])
            }
            #expect(house.services.state.withLock { $0.begun.isEmpty })
        }
    }

    @Test func oneLineASecondIsSaidAboutAnAddress() async throws {
        try await LogonHouse.run { house in
            for host: UInt8 in [5, 5, 5, 6] {
                let client = try house.client(from: host)
                await client.send([0x99])
                _ = try await client.untilClosed()
            }
            let lines = { house.log.entries.filter { $0.message == "not a logon" }.count }
            #expect(lines() == 2)
            house.time.advance(by: .seconds(1))
            let client = try house.client(from: 5)
            await client.send([0x99])
            _ = try await client.untilClosed()
            #expect(lines() == 3)
        }
    }
}
