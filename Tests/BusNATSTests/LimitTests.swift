import Base
import BusNATS
import TestSupport
import Testing

/// What clients may not do, what they are told, and that others do not suffer.
@Suite struct LimitTests {
    @Test(arguments: [
        ("WHAT\r\n", "Unknown Protocol Operation"), ("PUB a 2\r\nabc\r\n", "Unknown Protocol Operation"),
        ("PUB a x\r\n", "Parser Error"), ("PUB a 1048577\r\n", "Maximum Payload Violation"),
        ("HPUB a 12 1048577\r\n", "Maximum Payload Violation"),
        ("SUB " + String(repeating: "s", count: 4100) + "\r\n", "maximum control line exceeded"),
        ("SUB " + String(repeating: "s", count: 1025) + " 1\r\n", "Invalid Subject"),
    ])
    func aWrongOperationIsToldAndEndsTheConnection(_ operation: String, _ error: String) async throws {
        try await TestBus.run { bus in
            let (wrong, other) = (try await bus.client(), try await bus.client())
            #expect(try await other.exchange("SUB > 1\r\n") == [])
            #expect(
                try await wrong.end("PUB before 0\r\n\r\n" + operation + "PUB after 0\r\n\r\n") == [
                    "-ERR \(error)"
                ])
            #expect(try await other.exchange() == ["1: before "])
            #expect(bus.metric("protocol_errors_total") == 1)
        }
    }

    @Test func aConnectionHasOnlySoManySubscriptions() async throws {
        var configuration = NATSConfiguration()
        configuration.subscriptionsMax = 2
        try await TestBus.run(configuration) { bus in
            let client = try await bus.client()
            #expect(
                try await client.exchange("SUB a 1\r\nSUB a 2\r\nSUB a 3\r\nUNSUB 1\r\nSUB a 4\r\n")
                    == ["-ERR maximum subscriptions exceeded"])
            #expect(try await client.exchange("PUB a 0\r\n\r\n") == ["2: a ", "4: a "])
        }
    }

    @Test func aClientThatDoesNotReadIsCutOffAndOthersHearAll() async throws {
        var configuration = NATSConfiguration()
        configuration.outputBytesMax = 1 << 20
        try await TestBus.run(configuration) { bus in
            let (slow, quick, sender) = (
                try await bus.client(), try await bus.client(), try await bus.client()
            )
            #expect(try await slow.exchange("SUB flood 1\r\n") == [])
            #expect(try await quick.exchange("SUB flood 1\r\n") == [])
            slow.pauseReading()
            let message = "PUB flood 100000\r\n" + String(repeating: "x", count: 100_000) + "\r\n"
            var sent = 0
            // The kernel takes some megabytes before anything waits here.
            while bus.metric("slow_consumers_total") == 0, sent < 1_000 {
                #expect(try await sender.exchange(message) == [])
                #expect(try await quick.exchange().count == 1)
                sent += 1
            }
            #expect(bus.metric("slow_consumers_total") == 1)
            #expect(bus.metric("connections") == 2)
            #expect(bus.log.entries.contains { $0.message.contains("does not read") })
            #expect(try await sender.exchange(message) == [])
            #expect(try await quick.exchange().count == 1)
            slow.resumeReading()
            _ = try await slow.end()
        }
    }

    @Test func aSilentClientIsAskedAndThenGivenUp() async throws {
        let time = ManualTime()
        try await TestBus.run(NATSConfiguration(), time: time) { bus in
            let (silent, other) = (try await bus.client(), try await bus.client())
            func interval() async throws {
                _ = try await other.exchange()
                time.advance(by: .seconds(120))
                _ = try await other.exchange()
            }
            // It has just spoken.
            try await interval()
            #expect(!silent.heard.values.contains("PING"))
            for count in 1...2 {
                try await interval()
                try await silent.heard.wait { $0.count { $0 == "PING" } == count }
            }
            try await interval()
            #expect(try await silent.end() == ["PING", "PING", "-ERR Stale Connection"])
            #expect(bus.metric("stale_total") == 1)
            #expect(try await other.exchange() == [], "who speaks is not asked")
        }
    }

    @Test func aClientThatAnswersStays() async throws {
        let time = ManualTime()
        try await TestBus.run(NATSConfiguration(), time: time) { bus in
            let (client, other) = (try await bus.client(), try await bus.client())
            for round in 1...4 {
                // The first interval after a word is quiet, the second one asks.
                for _ in 0..<2 {
                    time.advance(by: .seconds(120))
                    _ = try await other.exchange()
                }
                try await client.heard.wait { $0.count { $0 == "PING" } == round }
                _ = try await client.exchange("PONG\r\n")
            }
            #expect(bus.metric("connections") == 2 && bus.metric("stale_total") == 0)
        }
    }
}
