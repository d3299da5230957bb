import Base
import Bus
import NATSClient
import TestSupport
import Testing

/// What the clients do while their server is away, and what is there when it is back.
@Suite struct BrokerAbsenceTests {
    @Test(arguments: TestParty.Kind.allCases)
    func aServerThatIsKilledAndComesBackFindsEverythingAsItWas(_ kind: TestParty.Kind) async throws {
        try await NATSServer.run { server in
            let one = try kind.client(server.hostAndPort)
            let other = try kind.client(server.hostAndPort)
            try await ending([one, other]) {
                let heard = Observed<[UInt8]>()
                try await other.hear("news.*") { heard.note($0.payload) }
                try await other.hear("echo", queue: "q") { $0.answer?($0.payload) }
                let cancelled = try await other.hear("news.*") { _ in heard.note([255]) }
                try await one.connected()
                try one.broker.publish("news.1", [1])
                try await heard.wait(for: 2)

                await server.kill()
                for party in [one, other] { try await party.lost() }
                cancelled.cancel()
                _ = try other.broker.subscribe("late", queue: nil) { $0.answer?([7]) }
                try await server.start()
                for party in [one, other] { try await party.connected() }
                try await other.settle()
                try one.broker.publish("news.2", [2])
                #expect(try await heard.wait(for: 3).last == [2])
                #expect(await one.outcome(of: "echo", [3]) == .success([3]))
                #expect(await one.outcome(of: "late") == .success([7]))
                #expect(heard.values.count == 3)
                for party in [one, other] {
                    #expect(party.metric("connects_total") == 2 && party.metric("losses_total") == 1)
                    #expect(party.metric("connected") == 1)
                }
            }
        }
    }

    @Test(arguments: TestParty.Kind.allCases)
    func whatIsPublishedMeanwhileArrivesOnceInItsOrder(_ kind: TestParty.Kind) async throws {
        try await whileAway(kind) { one, back in
            let sent = (0..<2_000).map { Array("\($0)".utf8) }
            for payload in sent { try one.broker.publish("kept", payload) }
            let heard = Observed<[UInt8]>()
            try await back { other in
                try await other.hear("kept") { heard.note($0.payload) }
            }
            try one.broker.publish("kept", [0])
            #expect(try await heard.wait(for: sent.count + 1) == sent + [[0]])
        }
    }

    @Test(arguments: TestParty.Kind.allCases)
    func aServerThatIsKilledUnderFireDoublesAndMixesUpNothing(_ kind: TestParty.Kind) async throws {
        try await NATSServer.run { server in
            let one = try kind.client(server.hostAndPort)
            let other = try TestParty.client(server.hostAndPort) { $0.longestBackoff = .milliseconds(50) }
            try await ending([one, other]) {
                try await one.connected()
                let heard = Observed<Int>()
                try await other.hear("fire") { message in
                    heard.note(message.payload.reduce(0) { $0 << 8 | Int($1) })
                }
                let isOver = Locked(false)
                let fire = Task {
                    var number = 0
                    while !isOver.withLock({ $0 }) {
                        number += 1
                        let bytes = [16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
                        do throws(BrokerError) {
                            try one.broker.publish("fire", bytes)
                        } catch {
                            #expect(error == .disconnected || error == .overloaded)
                        }
                        if number % 50 == 0 { await realTime.sleep(.milliseconds(1)) }
                    }
                    return number
                }
                for _ in 0..<3 {
                    let count = heard.values.count
                    try await heard.wait { $0.count > count + 500 }
                    await server.kill()
                    for party in [one, other] { try await party.lost() }
                    try await server.start()
                    for party in [other, one] { try await party.connected() }
                }
                isOver.withLock { $0 = true }
                // The last one of the fire may have been refused; this one is not.
                let last = await fire.value + 1
                try one.broker.publish("fire", [16, 8, 0].map { UInt8(truncatingIfNeeded: last >> $0) })
                try await heard.wait { $0.last == last }
                #expect(zip(heard.values, heard.values.dropFirst()).allSatisfy { $0 < $1 })
                #expect(one.metric("connects_total") == 4)
            }
        }
    }

    @Test(arguments: TestParty.Kind.allCases)
    func onlySoMuchIsKeptAndThenItIsSaid(_ kind: TestParty.Kind) async throws {
        try await whileAway(kind, waitingBytesMax: 20_000) { one, back in
            var kept: [[UInt8]] = []
            let error = #expect(throws: BrokerError.self) {
                while kept.count < 1_000 {
                    let payload = Array("\(kept.count)".utf8) + [UInt8](repeating: 0, count: 100)
                    try one.broker.publish("kept", payload)
                    kept.append(payload)
                }
            }
            #expect(error == .disconnected && kept.count > 50 && one.metric("refused_total") == 1)
            #expect(
                await one.outcome(of: "kept", [UInt8](repeating: 0, count: 1_000)) == .failure(.disconnected))
            let heard = Observed<[UInt8]>()
            try await back { other in
                try await other.hear("kept") { heard.note($0.payload) }
            }
            try await heard.wait(for: kept.count)
            try one.broker.publish("kept", [9])
            #expect(try await heard.wait(for: kept.count + 1) == kept + [[9]])
            try await eventually("nothing waits") { one.metric("waiting_bytes") == 0 }
        }
    }

    @Test(arguments: TestParty.Kind.allCases)
    func requestsWaitForTheServerWithinTheirDeadlineAndExpiredOnesAreNeverSent(
        _ kind: TestParty.Kind
    ) async throws {
        let time = ManualTime()
        try await whileAway(kind, time) { one, back in
            var waiting: [Task<Result<[UInt8], BrokerError>, Never>] = []
            for number in UInt8(0)..<10 {
                let before = one.metric("waiting_bytes")
                let deadline = Duration.seconds(number % 2 == 0 ? 1 : 600)
                let payload = [UInt8](repeating: number, count: 1_200)
                waiting.append(Task { await one.outcome(of: "asked", payload, within: deadline) })
                try await eventually("it waits") { one.metric("waiting_bytes") > before }
            }
            let before = one.metric("waiting_bytes")
            time.advance(by: .seconds(1))
            for number in [0, 2, 4, 6, 8] { #expect(await waiting[number].value == .failure(.timedOut)) }
            // They take no room any more, or next to none.
            try await eventually("there is room") { one.metric("waiting_bytes") <= before - 5_000 }
            let asked = Observed<[UInt8]>()
            try await back { other in
                try await other.hear("asked") { message in
                    asked.note(Array(message.payload.prefix(1)))
                    message.answer?(Array(message.payload.prefix(1)))
                }
            }
            for number in [1, 3, 5, 7, 9] {
                #expect(await waiting[number].value == .success([UInt8(number)]))
            }
            #expect(asked.values == [[1], [3], [5], [7], [9]])
        }
    }

    @Test(arguments: TestParty.Kind.allCases)
    func aRequestWhoseServerIsLostEndsBeforeItsDeadline(_ kind: TestParty.Kind) async throws {
        try await NATSServer.run { server in
            // Its clock stands: no deadline comes.
            let one = try kind.client(server.hostAndPort, .init(time: ManualTime()))
            let other = try TestParty.client(server.hostAndPort)
            try await ending([one, other]) {
                let asked = Observed<String>()
                try await other.hear("silent") { asked.note($0.subject) }
                let ends = Observed<Result<[UInt8], BrokerError>>()
                for _ in 0..<5 { Task { ends.note(await one.outcome(of: "silent")) } }
                try await asked.wait(for: 5)
                await server.kill()
                #expect(try await ends.wait(for: 5) == Array(repeating: .failure(.timedOut), count: 5))
            }
        }
    }

    @Test(arguments: TestParty.Kind.allCases)
    func whoTakesLessAfterwardsIsSentLess(_ kind: TestParty.Kind) async throws {
        var smaller = NATSServer.Options()
        smaller.payloadBytesMax = 1_000
        try await whileAway(kind, options: smaller) { one, back in
            let (most, more) = ([UInt8](repeating: 1, count: 1_000), [UInt8](repeating: 2, count: 1_001))
            for payload in [more, most, more, [3]] { try one.broker.publish("kept", payload) }
            let heard = Observed<[UInt8]>()
            try await back { other in
                try await other.hear("kept") { heard.note($0.payload) }
            }
            #expect(try await heard.wait { $0.last == [3] } == [most, [3]])
            #expect(one.metric("dropped_total") == 2)
            #expect(throws: BrokerError.tooLarge(bytesMax: 1_000)) { try one.broker.publish("kept", more) }
            #expect(await one.outcome(of: "kept", more) == .failure(.tooLarge(bytesMax: 1_000)))
        }
    }

    /// Runs a body with a client that had a connection and has none; its clock is moved only when the server
    /// is back and another client has done what the body gave `back`.
    private func whileAway(
        _ kind: TestParty.Kind, _ time: ManualTime = ManualTime(), waitingBytesMax: Int = 8 << 20,
        options: NATSServer.Options = NATSServer.Options(),
        _ body: (
            _ one: TestParty, _ back: (_ listen: (TestParty) async throws -> Void) async throws -> Void
        ) async throws -> Void
    ) async throws {
        try await NATSServer.run { server in
            let one = try kind.client(
                server.hostAndPort, .init(time: time, waitingBytesMax: waitingBytesMax))
            try await ending([one]) {
                try await one.connected()
                await server.kill()
                try await one.lost()
                var other: TestParty?
                let result: Result<Void, any Error>
                do {
                    try await body(one) { listen in
                        try await server.start(options)
                        let party = try TestParty.client(server.hostAndPort)
                        other = party
                        try await party.connected()
                        try await listen(party)
                        time.advance(by: .seconds(1))
                        try await one.connected()
                    }
                    result = .success(())
                } catch {
                    result = .failure(error)
                }
                await other?.stop()
                try result.get()
            }
        }
    }
}
