import Base
import Bus
import BusNATS
import NATSClient
import TestSupport
import Testing

/// How the clients find a server, what they say when there is none, and how they end.
@Suite struct BrokerConnectionTests {
    @Test(arguments: TestParty.Kind.allCases)
    func tokenAndPasswordLetIn(_ kind: TestParty.Kind) async throws {
        var options = NATSServer.Options()
        options.token = "t@k:n"
        try await NATSServer.run(options) { server in
            let client = try kind.client("nats://t%40k%3An@\(server.hostAndPort)")
            try await ending([client]) {
                try await client.connected()
                #expect(client.states.values == [.connected(server: "nats://\(server.hostAndPort)")])
            }
            await server.kill()
            options.token = nil
            options.user = ("me", "p ss")
            try await server.start(options)
            let other = try kind.client("nats://me:p%20ss@\(server.hostAndPort)")
            try await ending([other]) {
                try await other.connected()
                #expect(!other.log.entries.contains { "\($0)".contains("p ss") })
            }
        }
    }

    @Test(arguments: TestParty.Kind.allCases)
    func whoIsNotLetInSaysSoOnceAndTriesSlowly(_ kind: TestParty.Kind) async throws {
        var options = NATSServer.Options()
        options.token = "right"
        try await NATSServer.run(options) { server in
            let time = ManualTime()
            let client = try kind.client(
                "nats://wrong@\(server.hostAndPort)", .init(time: time, longestBackoff: .seconds(30)))
            try await ending([client]) {
                for attempt in 1...4 {
                    let failures = try await client.failures(attempt)
                    let delay = try #require(failures.last)
                    #expect(delay >= .seconds(15) && delay <= .seconds(30))
                    time.advance(by: delay)
                }
                let last = try #require(try await client.failures(5).last)
                guard case .lost(.refused(let words)) = client.states.values.first else {
                    throw TestSupportError("\(client.states.values)")
                }
                #expect(words.lowercased().contains("authorization violation"))
                #expect(client.states.values.count == 1)
                #expect(client.warnings == ["no connection to the bus"])
                #expect(!client.log.entries.contains { "\($0)".contains("wrong") })
                await server.kill()
                options.token = "wrong"
                try await server.start(options)
                time.advance(by: last)
                try await client.connected()
            }
        }
    }

    @Test(arguments: TestParty.Kind.allCases)
    func theNextServerOfTheListIsTried(_ kind: TestParty.Kind) async throws {
        try await NATSServer.run { first in
            try await NATSServer.run(nil) { second in
                let list = "nats://\(second.hostAndPort),nats://\(first.hostAndPort)"
                let client = try kind.client(list)
                try await ending([client]) {
                    try await client.connected()
                    #expect(client.states.values.last == .connected(server: "nats://\(first.hostAndPort)"))
                    guard case .lost(.unreachable) = client.states.values.first else {
                        throw TestSupportError("\(client.states.values)")
                    }
                    try await second.start()
                    await first.kill()
                    try await client.states.wait { states in
                        states.last == .connected(server: "nats://\(second.hostAndPort)")
                    }
                    try await client.settle()
                }
            }
        }
    }

    @Test(arguments: TestParty.Kind.allCases)
    func aMinuteWithoutServerIsAMinuteOfEverRarerAttempts(_ kind: TestParty.Kind) async throws {
        try await NATSServer.run(nil) { server in
            let time = ManualTime()
            let began = time.now()
            let client = try kind.client(server.hostAndPort, .init(time: time, longestBackoff: .seconds(5)))
            try await ending([client]) {
                try client.broker.publish("early", [1])
                _ = try client.broker.subscribe("echo", queue: nil) { $0.answer?($0.payload) }
                var step = Duration.milliseconds(100)
                var attempt = 1
                while time.now() - began < .seconds(60) {
                    let delay = try #require(try await client.failures(attempt).last)
                    #expect(delay >= step / 2 && delay <= step, "\(attempt)")
                    step = min(step * 2, .seconds(5))
                    time.advance(by: delay)
                    attempt += 1
                }
                #expect((17...32).contains(attempt), "\(attempt)")
                try await client.failures(attempt)
                #expect(client.states.values.count == 1 && client.warnings.count == 1)
                try await server.start()
                let other = try TestParty.client(server.hostAndPort)
                try await ending([other]) {
                    let heard = Observed<[UInt8]>()
                    try await other.connected()
                    try await other.hear("early") { heard.note($0.payload) }
                    time.advance(by: .seconds(5))
                    try await client.connected()
                    #expect(try await heard.wait(for: 1) == [[1]])
                    try await client.settle()
                    #expect(await other.outcome(of: "echo", [2]) == .success([2]))
                }
            }
        }
    }

    @Test(arguments: TestParty.Kind.allCases)
    func aServerThatHangsIsGivenUp(_ kind: TestParty.Kind) async throws {
        try await NATSServer.run { server in
            let client = try kind.client(
                server.hostAndPort,
                .init(pingInterval: .milliseconds(200), connectDeadline: .milliseconds(500)))
            try await ending([client]) {
                try await client.connected()
                await server.pause()
                try await client.states.wait { $0.contains(.lost(.silent)) }
                // It takes connections, but does not say anything.
                try client.broker.publish("kept", [1])
                #expect(await client.outcome(of: "kept", within: .milliseconds(10)) == .failure(.timedOut))
                await server.resume()
                try await client.connected()
                try await client.settle()
            }
        }
    }

    @Test(arguments: TestParty.Kind.allCases)
    func aServerThatHangsUnderFireIsGivenUp(_ kind: TestParty.Kind) async throws {
        try await NATSServer.run { server in
            let client = try kind.client(
                server.hostAndPort,
                .init(
                    waitingBytesMax: 32 << 20, pingInterval: .milliseconds(200),
                    connectDeadline: .milliseconds(500), sendDeadline: .milliseconds(500)))
            try await ending([client]) {
                try await client.connected()
                await server.pause()
                // More than the kernel takes for it: whoever waits until it is taken waits for ever.
                let payload = [UInt8](repeating: 0, count: 100_000)
                for _ in 0..<200 { try client.broker.publish("kept", payload) }
                try await client.states.wait { $0.contains(.lost(.silent)) }
                await server.resume()
                try await client.connected()
                try await client.settle()
                #expect(client.metric("dropped_total") == 0)
            }
        }
    }

    @Test(arguments: TestParty.Kind.allCases)
    func theEndDoesNotWaitForAServerThatHangs(_ kind: TestParty.Kind) async throws {
        try await NATSServer.run { server in
            let client = try kind.client(server.hostAndPort)
            try await client.connected()
            await server.pause()
            // More than the kernel takes for it.
            for _ in 0..<7_000 { try client.broker.publish("kept", [UInt8](repeating: 0, count: 1_000)) }
            let waiting = Task { await client.outcome(of: "asked") }
            await client.stop()
            #expect(await waiting.value == .failure(.stopped))
            await server.resume()
        }
    }

    @Test(arguments: TestParty.Kind.allCases)
    func theEndSendsWhatWaits(_ kind: TestParty.Kind) async throws {
        try await NATSServer.run { server in
            let other = try TestParty.client(server.hostAndPort)
            try await ending([other]) {
                try await other.connected()
                let heard = Observed<[UInt8]>()
                try await other.hear("last") { heard.note($0.payload) }
                let client = try kind.client(server.hostAndPort)
                // Before there is a connection, and then the end at once.
                let sent = (0..<3_000).map { Array("\($0)".utf8) }
                for payload in sent { try client.broker.publish("last", payload) }
                await client.stop()
                #expect(try await heard.wait(for: sent.count) == sent)
                #expect(client.metric("dropped_total") == 0 && client.states.values.last == .stopped)
            }
        }
    }

    @Test(arguments: TestParty.Kind.allCases)
    func whatCannotBeSentAtTheEndIsCounted(_ kind: TestParty.Kind) async throws {
        try await NATSServer.run(nil) { server in
            let client = try kind.client(server.hostAndPort)
            for _ in 0..<10 { try client.broker.publish("last", [1]) }
            let waiting = Task { await client.outcome(of: "asked") }
            try await client.lost()
            await client.stop()
            #expect(await waiting.value == .failure(.stopped))
            #expect(client.metric("dropped_total") >= 10 && client.states.values.last == .stopped)
            #expect(client.warnings.contains("messages were not sent before the end"))
            #expect(client.metric("waiting_bytes") == 0)
        }
    }

    @Test(arguments: TestParty.Kind.allCases)
    func nothingIsConnectedBeforeTheStartOrAfterAnEarlyEnd(_ kind: TestParty.Kind) async throws {
        try await NATSServer.run { server in
            let client = try kind.client(server.hostAndPort)
            await client.stop()
            #expect(client.states.values.last == .stopped)
            await client.stop()
        }
    }

    @Test func aClientThatDoesNotListenIsCutOffAndComesBack() async throws {
        var configuration = NATSConfiguration()
        configuration.outputBytesMax = 1 << 20
        try await TestBus.run(configuration) { bus in
            let slow = try TestParty.client("nats://\(bus.address)") {
                $0.longestBackoff = .milliseconds(200)
            }
            let gate = ThreadGate()
            try await ending([slow]) {
                defer { gate.open() }
                try await slow.connected()
                let heard = Observed<Int>()
                try await slow.hear("flood") { message in
                    gate.pass()
                    heard.note(message.payload.count)
                }
                let door = TestParty.door(bus)
                var sent = 0
                while bus.metric("slow_consumers_total") == 0, sent < 1_000 {
                    try door.broker.publish("flood", [UInt8](repeating: 0, count: 100_000))
                    try await door.settle()
                    sent += 1
                }
                #expect(bus.metric("slow_consumers_total") == 1)
                gate.open()
                try await slow.states.wait { $0.count >= 3 && $0.last?.isConnected == true }
                try await slow.settle()
                try door.broker.publish("flood", [1])
                try await heard.wait { $0.last == 1 }
            }
        }
    }

    @Test func whatLibNATSCannotHandOverInTimeIsDroppedAndCounted() async throws {
        try await NATSServer.run { server in
            let gate = ThreadGate()
            let slow = try TestParty.libnats(server.hostAndPort) { $0.unheardMax = 10 }
            let other = try TestParty.client(server.hostAndPort)
            try await ending([slow, other]) {
                defer { gate.open() }
                for party in [slow, other] { try await party.connected() }
                let heard = Observed<[UInt8]>()
                try await slow.hear("flood") { message in
                    gate.pass()
                    heard.note(message.payload)
                }
                for number in UInt8(0)..<100 { try other.broker.publish("flood", [number]) }
                try await eventually("some were dropped") { slow.metric("dropped_total") > 0 }
                gate.open()
                try await heard.wait(for: 10)
                #expect(heard.values.prefix(10) == (UInt8(0)..<10).map { [$0] }[...])
            }
        }
    }
}

extension TestParty {
    /// Waits for so many failed attempts; the waits that were announced after them.
    @discardableResult
    func failures(_ count: Int) async throws -> [Duration] {
        var delays: [Duration] = []
        try await eventually("attempt \(count) fails") {
            delays = log.entries.filter { $0.message == "no connection to the bus" }.compactMap { entry in
                entry.fields.lazy.compactMap { field in
                    guard field.key == "next_try_milliseconds", case .double(let value) = field.value else {
                        return nil
                    }
                    return Duration.nanoseconds(Int64((value * 1e6).rounded()))
                }.first
            }
            return delays.count >= count
        }
        return delays
    }
}
