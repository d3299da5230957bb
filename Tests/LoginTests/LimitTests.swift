import Base
import Login
import TestSupport
import Testing
import Wire

/// Floods and guessing (spec auth 9, quality rows L2, G9), through the socket.
struct LimitTests {
    @Test func theEleventhStrangerOfAnAddressIsClosed() async throws {
        try await LogonHouse.run { house in
            var strangers: [LogonSocket] = []
            for _ in 0..<10 {
                let client = try house.client(from: 9)
                await client.send(LogonChallenge(account: "ALICE").bytes())
                _ = try await client.receive(119)
                strangers.append(client)
            }
            #expect(try await house.client(from: 9).untilClosed() == [])
            #expect(house.count("nimbus_logon_turned_away_total", "address") == 1)
            try await house.expect(.success, from: 10)
            #expect(strangers.count == 10)
        }
    }

    @Test func whoHasLoggedOnIsNoStranger() async throws {
        try await LogonHouse.run { house in
            var players: [LogonSocket] = []
            for _ in 0..<15 {
                let client = try house.client()
                #expect(try await house.logOn(client).result == .success)
                players.append(client)
            }
            #expect(house.count("nimbus_logon_connections") == UInt64(players.count))
        }
    }

    @Test func silentStrangersMakeRoomForWhoSpeaks() async throws {
        try await LogonHouse.run({ $0.limits.strangersMax = 20 }) { house in
            var silent: [LogonSocket] = []
            for host: UInt8 in 20..<60 {
                silent.append(try house.client(from: host))
                try await eventually("it is taken in, or its predecessor closed") {
                    house.count("nimbus_logon_strangers") == UInt64(min(silent.count, 20))
                }
                await house.settle()
                house.time.advance(by: .milliseconds(10))
            }
            // The oldest had to go, the newest are there, and a player gets in.
            for client in silent.prefix(20) { #expect(try await client.untilClosed() == []) }
            try await house.expect(.success, from: 99)
        }
    }

    @Test func theThirtyThirdChallengeOfAMinuteIsTooMuch() async throws {
        try await LogonHouse.run { house in
            for _ in 0..<32 { try await house.expect(.unknownAccount, from: 11, name: "NOBODY") }
            try await house.expect(.databaseBusy, from: 11)
            #expect(house.services.state.withLock { $0.begun.count } == 32)
            #expect(house.count("nimbus_logon_throttled_total", "challenges") == 1)
            try await house.expect(.success, from: 12)
            house.time.advance(by: .seconds(60))
            try await house.expect(.success, from: 11)
        }
    }

    @Test func guessingFromOneAddressIsSlowedDown() async throws {
        try await LogonHouse.run { house in
            for guess in 0..<5 {
                try await house.expect(.unknownAccount, from: 13, password: "GUESS\(guess)")
            }
            // Even the right password is not looked at now.
            try await house.expect(.databaseBusy, from: 13)
            #expect(house.services.state.withLock { $0.wrongPasswords.count } == 5)
            #expect(house.count("nimbus_logon_throttled_total", "guesses") == 1)
            house.time.advance(by: .seconds(60))
            try await house.expect(.success, from: 13)
        }
    }

    @Test func guessingFromManyAddressesIsSlowedDownAndTheOwnerGetsIn() async throws {
        try await LogonHouse.run { house in
            try house.services.add("OWNER", password: "SECRET", lastAddress: "127.0.0.200")
            var looked = 0
            for round in 0..<3 {
                for host: UInt8 in 50..<100 {
                    let result = try await house.result(from: host, name: "OWNER", password: "GUESS\(round)")
                    if result == .unknownAccount { looked += 1 }
                }
            }
            // 150 guesses: 30 of fresh addresses and 10 of known guessers were looked at.
            #expect(looked == 40)
            #expect(house.services.state.withLock { $0.wrongPasswords.count } == 40)
            try await house.expect(.success, from: 200, name: "OWNER")
            // Others are not touched by it.
            try await house.expect(.success, from: 50, name: "ALICE")
        }
    }

    @Test func manyAtOnceWithTheRightPasswordAreNoGuessers() async throws {
        try await LogonHouse.run({
            $0.limits.strangersPerAddressMax = 64
            $0.limits.challengesPerMinute = 64
        }) { house in
            try await withThrowingTaskGroup(of: LogonResult.self) { group in
                for _ in 0..<64 { group.addTask { try await house.result(from: 14) } }
                for try await result in group { #expect(result == .success) }
            }
            #expect(house.count("nimbus_logon_throttled_total", "guesses") == 0)
        }
    }

    @Test func anOwnerAtANewAddressCompetesWithFreshAddressesOnly() async throws {
        try await LogonHouse.run { house in
            for round in 0..<4 {
                for host: UInt8 in 50..<60 {
                    _ = try await house.result(from: host, password: "GUESS\(round)")
                }
            }
            // The guessers have used up their budget; she has never guessed wrong.
            try await house.expect(.databaseBusy, from: 50)
            try await house.expect(.success, from: 201)
        }
    }

    @Test func rightPasswordsAreNoGuesses() async throws {
        try await LogonHouse.run({ $0.limits.challengesPerMinute = 1_000 }) { house in
            for _ in 0..<50 { try await house.expect(.success, from: 14) }
        }
    }
}
