import AccountsAPI
import Base
import Crypto
import Loop
import Testing

@testable import Login

@Suite(.timeLimit(.minutes(1))) struct LogonTests {
    @Test func aRightPasswordLeadsToTheRealmList() async throws {
        let house = try LoginHouse()
        defer { house.close() }
        let client = try house.client()
        client.send(LoginHouse.challenge())
        let answer = await client.receive(119)
        #expect(answer.prefix(3) == [0, 0, 0])
        client.send(try LoginHouse.proof(to: answer))
        let proven = await client.receive(32)
        #expect(proven.prefix(2) == [1, 0])
        client.send([0x10, 0, 0, 0, 0])
        let head = await client.receive(3)
        #expect(head.first == 0x10)
        let list = await client.receive(Int(head[1]) | Int(head[2]) << 8)
        #expect(String(decoding: list, as: UTF8.self).contains("10.0.0.1:8085"))
        #expect(list.suffix(2) == [0x10, 0])
        #expect(house.story.withLock { $0.completed.first?.sessionKey.count } == 40)
        client.quit()
    }

    @Test func everyByteOfAPacketMayComeAlone() async throws {
        let house = try LoginHouse()
        defer { house.close() }
        let client = try house.client()
        for byte in LoginHouse.challenge() { client.send([byte]) }
        let answer = await client.receive(119)
        #expect(answer.count == 119)
        client.quit()
    }

    @Test func packetsInOnePieceAreAnsweredInOrder() async throws {
        let house = try LoginHouse(LoginHouse.Story(hasSessionKey: true))
        defer { house.close() }
        let client = try house.client()
        client.send(LoginHouse.challenge(opcode: 2))
        let answer = await client.receive(34)
        let seed = [UInt8](repeating: 5, count: 16)
        let proof = ReconnectDigest.digest(
            name: "TESTER", clientSeed: seed, serverSeed: Array(answer[2..<18]),
            sessionKey: LoginHouse.sessionKey)
        client.send([3] + seed + proof + [UInt8](repeating: 0, count: 21) + [0x10, 0, 0, 0, 0])
        let both = await client.receive(7)
        #expect(both.prefix(4) == [3, 0, 0, 0] && both[4] == 0x10)
        client.quit()
    }

    @Test func aWrongPasswordIsRefusedCountedAndEndsTheChallenge() async throws {
        let house = try LoginHouse()
        defer { house.close() }
        let client = try house.client()
        client.send(LoginHouse.challenge())
        let answer = await client.receive(119)
        client.send(try LoginHouse.proof(to: answer, password: "WRONG"))
        #expect(await client.receive(4) == [1, 4, 0, 0])
        #expect(house.story.withLock { $0.wrongPasswords } == 1)
        // The same challenge must not be answered twice.
        client.send(try LoginHouse.proof(to: answer))
        await client.untilClosed()
        #expect(house.story.withLock { $0.completed.isEmpty })
    }

    @Test(arguments: [[UInt8](repeating: 0, count: 32), SRP6.modulus])
    func aPublicNumberOfZeroIsRefusedLikeAWrongPassword(number: [UInt8]) async throws {
        let house = try LoginHouse()
        defer { house.close() }
        let client = try house.client()
        client.send(LoginHouse.challenge())
        _ = await client.receive(119)
        client.send([1] + number + [UInt8](repeating: 0, count: 42))
        #expect(await client.receive(4) == [1, 4, 0, 0])
        client.quit()
    }

    @Test func aTokenIsAskedForAndTested() async throws {
        let house = try LoginHouse(LoginHouse.Story(token: "123456"))
        defer { house.close() }
        for (token, code) in [("123456" as String?, UInt8(0)), ("654321", 4), (nil, 4)] {
            let client = try house.client()
            client.send(LoginHouse.challenge())
            let answer = await client.receive(120)
            #expect(answer[118] == 4 && answer[119] == 1)
            client.send(try LoginHouse.proof(to: answer, token: token))
            #expect(await client.receive(2) == [1, code])
            client.quit()
        }
    }

    @Test(arguments: [
        (Accounts.LogonRefusal.unknownAccount, UInt8(4)), (.banned, 3), (.suspended, 0x0C),
        (.lockedToAddress, 0x10),
        (.lockedToCountry, 0x19), (.buildNotAccepted, 9), (.busy, 8), (.addressBanned, 3),
    ])
    func refusalsHaveTheirCodes(refusal: Accounts.LogonRefusal, code: UInt8) async throws {
        let house = try LoginHouse(LoginHouse.Story(refusal: refusal))
        defer { house.close() }
        let client = try house.client()
        client.send(LoginHouse.challenge())
        #expect(await client.receive(3) == [0, 0, code])
        client.quit()
    }

    @Test func aBannedAddressIsToldBeforeItSpeaks() async throws {
        let house = try LoginHouse(LoginHouse.Story(addressIsBanned: true))
        defer { house.close() }
        let client = try house.client()
        #expect(await client.receive(3) == [0, 0, 3])
        client.quit()
    }

    @Test func aReconnectWithoutAStoredKeyIsRefused() async throws {
        let house = try LoginHouse()
        defer { house.close() }
        let client = try house.client()
        client.send(LoginHouse.challenge(opcode: 2))
        #expect(await client.receive(2) == [2, 4])
        client.quit()
    }

    @Test func aWrongReconnectProofIsClosedWithoutAnAnswer() async throws {
        let house = try LoginHouse(LoginHouse.Story(hasSessionKey: true))
        defer { house.close() }
        let client = try house.client()
        client.send(LoginHouse.challenge(opcode: 2))
        _ = await client.receive(34)
        client.send([3] + [UInt8](repeating: 1, count: 57))
        #expect(await client.receive(1).isEmpty)
    }

    @Test func aRealmWithoutGatewayIsShownOffline() async throws {
        let house = try LoginHouse(LoginHouse.Story(gateway: nil))
        defer { house.close() }
        let client = try house.client()
        client.send(LoginHouse.challenge())
        client.send(try LoginHouse.proof(to: await client.receive(119)))
        _ = await client.receive(32)
        client.send([0x10, 0, 0, 0, 0])
        let head = await client.receive(3)
        let list = await client.receive(Int(head[1]) | Int(head[2]) << 8)
        #expect(list[8] & 0x02 != 0)
        client.quit()
    }
}

@Suite(.timeLimit(.minutes(1))) struct MalformedLogonTests {
    static let packets: [[UInt8]] = [
        // A size that does not fit the name, no name, too long a name.
        [0, 8, 200, 0] + LoginHouse.challenge().dropFirst(4), LoginHouse.challenge(""),
        LoginHouse.challenge("ABCDEFGHIJKLMNOPQR"),
        // Out of turn: proof, reconnect proof and realm list first; patching; noise.
        [1] + [UInt8](repeating: 0, count: 74), [3] + [UInt8](repeating: 0, count: 57), [0x10, 0, 0, 0, 0],
        [0x32, 0], [0x77], [0xFF],
    ]

    @Test(arguments: packets)
    func whatBreaksTheProtocolEndsTheConnection(bytes: [UInt8]) async throws {
        let house = try LoginHouse()
        defer { house.close() }
        let client = try house.client()
        client.send(bytes)
        await client.untilClosed()
    }

    @Test func aSecondChallengeEndsTheConnection() async throws {
        let house = try LoginHouse()
        defer { house.close() }
        let client = try house.client()
        client.send(LoginHouse.challenge())
        _ = await client.receive(119)
        client.send(LoginHouse.challenge())
        await client.untilClosed()
    }

    @Test func aStartedPacketHasADeadline() async throws {
        let house = try LoginHouse(limits: { $0.packet = .milliseconds(50) })
        defer { house.close() }
        let client = try house.client()
        client.send([0])
        await client.untilClosed()
    }

    @Test func silenceHasADeadline() async throws {
        let house = try LoginHouse(limits: { $0.idle = .milliseconds(50) })
        defer { house.close() }
        let client = try house.client()
        await client.untilClosed()
    }

    @Test func anAddressHasOnlySoManyConnectionsThatDidNotLogOn() async throws {
        let house = try LoginHouse(limits: { $0.strangersPerAddressMax = 3 })
        defer { house.close() }
        let clients = try (0..<3).map { _ in try house.client() }
        // Each of the three is in when it has its answer.
        for client in clients {
            client.send(LoginHouse.challenge())
            #expect(await client.receive(3) == [0, 0, 0])
        }
        let fourth = try house.client()
        await fourth.untilClosed()
        #expect(clients.allSatisfy { !$0.isClosed })
        for client in clients { client.quit() }
    }

    @Test func anAddressHasOnlySoManyChallengesAMinute() async throws {
        let house = try LoginHouse(limits: {
            $0.challengesPerMinute = 4
            $0.strangersPerAddressMax = 100
        })
        defer { house.close() }
        var admitted = 0
        for _ in 0..<10 {
            let client = try house.client()
            client.send(LoginHouse.challenge())
            if await client.receive(3) == [0, 0, 0] { admitted += 1 }
            client.quit()
        }
        #expect((4...5).contains(admitted))
    }

    @Test func guessingIsSlowedDown() async throws {
        let house = try LoginHouse(limits: {
            $0.challengesPerMinute = 1000
            $0.strangersPerAddressMax = 100
        })
        defer { house.close() }
        for _ in 0..<20 {
            let client = try house.client()
            client.send(LoginHouse.challenge())
            let answer = await client.receive(119)
            if answer.count == 119 {
                client.send(try LoginHouse.proof(to: answer, password: "GUESS"))
                _ = await client.receive(4)
            }
            client.quit()
        }
        #expect((1...10).contains(house.story.withLock { $0.wrongPasswords }))
    }
}
