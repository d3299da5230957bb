import AccountsAPI
import Base
import Bus
import Login
import TestSupport
import Testing
import Wire

/// Who says nothing, or too little, is not waited for (spec auth 1, 9, 10). The clock is the test's.
struct DeadlineTests {
    @Test func silenceEndsAfterTwoMinutes() async throws {
        try await LogonHouse.run { house in
            let client = try house.client()
            let (proof, _) = try await house.prove(client)
            house.time.advance(by: .seconds(119))
            await client.send(proof.bytes())
            #expect(try await client.receive(32).first == 1)
            // What was said starts the time again.
            house.time.advance(by: .seconds(119))
            await client.send(RealmListRequest().bytes())
            #expect(try await client.receive(11).first == 0x10)
            house.time.advance(by: .seconds(120))
            #expect(try await client.untilClosed() == [])
        }
    }

    @Test func aClientThatNeverSpeaksIsClosed() async throws {
        try await LogonHouse.run { house in
            let client = try house.client()
            try await eventually("the server waits for it") { house.count("nimbus_logon_strangers") == 1 }
            await house.settle()
            house.time.advance(by: .seconds(120))
            #expect(try await client.untilClosed() == [])
        }
    }

    /// One byte each ten seconds, which never lets it be silent.
    @Test func aPacketHasThirtySecondsHoweverSlowlyItComes() async throws {
        try await LogonHouse.run { house in
            let client = try house.client()
            // The first byte of the proof comes with the challenge: it has been
            // seen when the answer is there.
            await client.send(LogonChallenge(account: "ALICE").bytes() + [1])
            _ = try await client.receive(119)
            await house.settle()
            for _ in 0..<2 {
                house.time.advance(by: .seconds(10))
                await client.send([0])
                await house.settle()
            }
            house.time.advance(by: .seconds(10))
            #expect(try await client.untilClosed() == [])
        }
    }

    @Test func anAnswerOnItsWayIsNotTheClientsFault() async throws {
        try await LogonHouse.run({ $0.limits.idle = .seconds(2) }) { house in
            let gate = TaskGate()
            let asked = Observed<String>()
            let services = house.services
            house.bus.serve(Accounts.ListRealms.self) { _ in
                asked.note("realms")
                await gate.pass()
                return services.state.withLock { $0.realms }
            }
            let client = try house.client()
            try await house.logOn(client)
            await client.send(RealmListRequest().bytes())
            try await asked.wait(for: 1)
            house.time.advance(by: .seconds(4))
            await gate.open()
            #expect(try await client.receive(11).first == 0x10)
        }
    }
}
