import Base
import Bus
import NATSClient
import TestSupport
import Testing

/// What a client does with what a server says.
@Suite struct ConversationTests {
    private func connected(
        time: (any TimeSource)? = nil,
        answers: @escaping @Sendable (String) -> String? = ScriptedServer.plain,
        configuration: NATSClientConfiguration = NATSClientConfiguration([]),
        _ body: (ScriptedCase) async throws -> Void
    ) async throws {
        try await ScriptedCase.run(time: time, answers: answers, configuration: configuration) { test in
            try await test.states.wait { $0.last?.isConnected == true }
            try await body(test)
        }
    }

    @Test func pingsAreAnswered() async throws {
        try await connected { test in
            test.server.say("PING\r\nPING\r\n")
            try await test.server.heard.wait { $0.count { $0 == "PONG" } == 2 }
        }
    }

    @Test func aSilentServerIsAskedTwiceAndThenGivenUp() async throws {
        let time = ManualTime()
        // Only the PING of the handshake is answered.
        let answered = Locked(false)
        try await connected(
            time: time,
            answers: { word in
                guard word == "PING", !answered.withLock({ $0 }) else { return nil }
                answered.withLock { $0 = true }
                return "PONG\r\n"
            }
        ) { test in
            // In the first interval it has spoken.
            for pings in [1, 2, 3] {
                time.advance(by: .seconds(20))
                await test.settle()
                try await test.server.heard.wait { $0.count { $0 == "PING" } == pings }
            }
            #expect(test.client.state.isConnected)
            time.advance(by: .seconds(20))
            try await test.states.wait { $0.last == .lost(.silent) }
        }
    }

    @Test func aServerThatAnswersIsKept() async throws {
        let time = ManualTime()
        try await connected(time: time) { test in
            for round in 1...5 {
                // The first interval after a word is quiet, the second one asks.
                for _ in 0..<2 {
                    time.advance(by: .seconds(20))
                    await test.settle()
                }
                try await test.server.heard.wait { $0.count { $0 == "PING" } == round + 1 }
                test.server.say("PING\r\n")
                try await test.server.heard.wait { $0.count { $0 == "PONG" } == round }
            }
            #expect(test.states.values.count == 1)
        }
    }

    @Test func aComplaintThatDoesNotEndTheConnectionIsLoggedAndNotMore() async throws {
        try await connected { test in
            for _ in 0..<20 { test.server.say("-ERR 'Permissions Violation for Publish to \"x\"'\r\n") }
            test.server.say("PING\r\n")
            try await test.server.heard.wait { $0.last == "PONG" }
            #expect(test.client.state.isConnected)
            let lines = test.log.entries.filter { $0.message == "the server of the bus complains" }
            #expect((1...6).contains(lines.count))
        }
    }

    @Test func laterGreetingsAndUnknownSubscriptionsDoNotMatter() async throws {
        try await connected { test in
            let heard = Observed<String>()
            _ = try test.client.subscribe("a", queue: nil) {
                heard.note(String(decoding: $0.payload, as: UTF8.self))
            }
            try await test.server.heard.wait { $0.contains("SUB a [] 2") }
            test.server.say(
                ScriptedServer.info
                    + "MSG a 77 1\r\nx\r\nMSG a x 1\r\nx\r\nMSG a 99999999999999999999 1\r\nx\r\n"
                    + "MSG a 2 4\r\ngood\r\n")
            #expect(try await heard.wait(for: 1) == ["good"])
        }
    }

    @Test func headersAreReadOverAndA503IsOnlyOneForARequest() async throws {
        try await connected { test in
            let heard = Observed<String>()
            _ = try test.client.subscribe("a", queue: nil) {
                heard.note(String(decoding: $0.payload, as: UTF8.self))
            }
            try await test.server.heard.wait { $0.contains("SUB a [] 2") }
            test.server.say(
                "HMSG a 2 18 22\r\nNATS/1.0\r\nK: v\r\n\r\nbody\r\nHMSG a 2 16 16\r\nNATS/1.0 503\r\n\r\n\r\n"
            )
            #expect(try await heard.wait(for: 2) == ["body", ""])
        }
    }

    @Test func messagesMayBeAsLargeAsTheServerSays() async throws {
        let info = #"INFO {"headers":true,"max_payload":4000000}"# + "\r\n"
        try await ScriptedCase.run(info) { test in
            try await test.states.wait { $0.last?.isConnected == true }
            let heard = Observed<Int>()
            _ = try test.client.subscribe("a", queue: nil) { heard.note($0.payload.count) }
            try await test.server.heard.wait { $0.contains("SUB a [] 2") }
            test.server.say("MSG a 2 3000000\r\n" + String(repeating: "x", count: 3_000_000) + "\r\n")
            #expect(try await heard.wait(for: 1) == [3_000_000])
            try test.client.publish("b", [UInt8](repeating: 1, count: 3_000_000))
            #expect(throws: BrokerError.tooLarge(bytesMax: 4_000_000)) {
                try test.client.publish("b", [UInt8](repeating: 1, count: 4_000_001))
            }
        }
    }

    @Test func whatIsNotTheProtocolEndsTheConnectionAndItComesBack() async throws {
        try await connected { test in
            test.server.say("MSG a 2 x\r\n")
            try await test.states.wait { states in
                states.contains { if case .lost(.wrongProtocol) = $0 { true } else { false } }
                    && states.last?.isConnected == true
            }
            try await test.server.heard.wait { $0.count { $0 == "open" } == 2 }
        }
    }

    @Test func answersForNobodyAreReadOver() async throws {
        try await connected { test in
            let inbox =
                try await test.server.heard.wait { $0.contains { $0.hasPrefix("SUB _INBOX.") } }
                .first { $0.hasPrefix("SUB _INBOX.") } ?? ""
            let prefix = inbox.dropFirst(4).prefix { $0 != "*" }
            for name in ["99", "zzzzzzzzzzzzzzzzzzzz", "-1", "", "1.2", "ü"] {
                test.server.say("MSG \(prefix)\(name) 1 1\r\nx\r\n")
            }
            let asked = Task { try await test.client.request("q", [1], deadline: .seconds(20)) }
            try await test.server.heard.wait { $0.last?.hasPrefix("PUB q [") == true }
            let question = test.server.heard.values.last ?? ""
            let reply = question.dropFirst("PUB q [".count).prefix { $0 != "]" }
            test.server.say("MSG \(reply) 1 2\r\nok\r\nMSG \(reply) 1 5\r\ntwice\r\n")
            #expect(try await asked.value == Array("ok".utf8))
            #expect(test.client.state.isConnected)
        }
    }

    @Test func aReplySubjectWithWildcardsIsNotAnswered() async throws {
        try await connected { test in
            _ = try test.client.subscribe("a", queue: nil) { $0.answer?([1]) }
            try await test.server.heard.wait { $0.contains("SUB a [] 2") }
            test.server.say("MSG a 2 all.> 1\r\nx\r\nMSG a 2 fine 1\r\nx\r\nPING\r\n")
            try await test.server.heard.wait { $0.last?.hasPrefix("PUB fine") == true || $0.contains("PONG") }
            try await test.server.heard.wait { $0.contains { $0.hasPrefix("PUB fine") } }
            #expect(!test.server.heard.values.contains { $0.hasPrefix("PUB all") })
        }
    }

    @Test func moreSubscriptionsThanMayBeAreRefused() async throws {
        var configuration = NATSClientConfiguration([])
        configuration.subscriptionsMax = 3
        try await connected(configuration: configuration) { test in
            // One is for answers.
            let first = try test.client.subscribe("a", queue: nil) { _ in }
            _ = try test.client.subscribe("b", queue: nil) { _ in }
            #expect(throws: BrokerError.overloaded) { try test.client.subscribe("c", queue: nil) { _ in } }
            first.cancel()
            _ = try test.client.subscribe("c", queue: nil) { _ in }
            try await test.server.heard.wait { $0.last == "SUB c [] 4" && $0.contains("UNSUB 2") }
        }
    }

    @Test func moreRequestsThanMayWaitAreRefused() async throws {
        var configuration = NATSClientConfiguration([])
        configuration.requestsMax = 2
        try await connected(configuration: configuration) { test in
            let waiting = (0..<2).map { _ in
                Task { try await test.client.request("q", [1], deadline: .seconds(20)) }
            }
            try await test.server.heard.wait { $0.count { $0.hasPrefix("PUB q") } == 2 }
            await #expect(throws: BrokerError.overloaded) {
                try await test.client.request("q", [1], deadline: .seconds(20))
            }
            await test.client.stop(within: .zero)
            for task in waiting { await #expect(throws: BrokerError.stopped) { try await task.value } }
        }
    }
}
