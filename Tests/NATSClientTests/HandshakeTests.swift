import Base
import Bus
import NATSClient
import NATSWire
import TestSupport
import Testing

/// What a client says to a server first, and which servers it cannot use.
@Suite struct HandshakeTests {
    @Test func itSaysWhoItIsAndSubscribesBeforeItPublishes() async throws {
        var configuration = NATSClientConfiguration([])
        configuration.name = "me"
        configuration.credentials = .user("u", password: "p\"w")
        try await ScriptedCase.run(configuration: configuration) { test in
            _ = try test.client.subscribe("a.>", queue: "q") { _ in }
            try test.client.publish("b", Array("x".utf8))
            let heard = try await test.server.heard.wait { $0.contains { $0.hasPrefix("PUB") } }
            let words = try #require(heard.count > 1 ? heard[1] : nil)
            let options = try ConnectOptions(json: words.dropFirst("CONNECT ".count))
            #expect(!options.verbose && !options.pedantic && !options.echo)
            #expect(options.headers && options.noResponders && options.protocolLevel == 1)
            #expect(options.user == "u" && options.password == "p\"w" && options.token == nil)
            #expect(options.name == "me")
            #expect(heard[2] == "PING")
            #expect(heard.dropFirst(3).contains { $0.hasPrefix("SUB a.> [q] ") })
            #expect(heard.dropFirst(3).count { $0.hasPrefix("SUB _INBOX.") } == 1)
            #expect(heard.last == "PUB b [] x")
        }
    }

    @Test(arguments: [
        (#"INFO {"headers":false}"#, "it knows no headers"),
        (#"INFO {"headers":true,"tls_required":true}"#, "it demands TLS"),
        ("HTTP/1.1 200 OK", "unknownOperation"), ("INFO {", "malformedOptions"),
        ("SSH-2.0-OpenSSH_9.2", "unknownOperation"),
        ("INFO " + String(repeating: "x", count: 40_000), "controlLineTooLong(bytesMax: 32768)"),
    ])
    func whatIsNoServerOrNoneThatCanBeUsedIsLeft(_ greeting: String, _ reason: String) async throws {
        let time = ManualTime()
        try await ScriptedCase.run(greeting + "\r\n", time: time) { test in
            let states = try await test.states.wait(for: 1)
            guard case .lost(.wrongProtocol(let what)) = states.first else {
                throw TestSupportError("\(states)")
            }
            #expect(what.contains(reason))
            try await test.server.heard.wait { $0.last == "closed" }
            time.advance(by: .seconds(1))
            try await test.server.heard.wait { $0.count { $0 == "open" } == 2 }
        }
    }

    @Test func aServerThatSaysNothingOrDoesNotAnswerIsLeftAtTheDeadline() async throws {
        for (greeting, last) in [("", "open"), (ScriptedServer.info, "PING")] {
            let time = ManualTime()
            try await ScriptedCase.run(greeting, time: time, answers: { _ in nil }) { test in
                try await test.server.heard.wait { $0.last == last }
                time.advance(by: .milliseconds(4_999))
                #expect(test.client.state == .connecting)
                time.advance(by: .milliseconds(1))
                #expect(try await test.states.wait(for: 1) == [.lost(.silent)])
            }
        }
    }

    @Test func theGreetingMayComeInPiecesWithOtherThings() async throws {
        try await ScriptedCase.run(
            "", time: ManualTime(), answers: { $0 == "PING" ? "+OK\r\nPO" : nil }
        ) { test in
            try await test.server.heard.wait { $0.last == "open" }
            let half = ScriptedServer.info.count / 2
            test.server.say(String(ScriptedServer.info.prefix(half)))
            test.server.say(String(ScriptedServer.info.dropFirst(half)) + "PING\r\n")
            try await test.server.heard.wait { $0.contains("PONG") && $0.contains("PING") }
            test.server.say("NG\r\n")
            try await test.states.wait { $0.last?.isConnected == true }
        }
    }

    @Test(arguments: [
        ("Authorization Violation", true), ("Authentication Timeout", true),
        ("authorization violation", true),
        ("maximum connections exceeded", false), ("Unknown Protocol Operation", false),
    ])
    func itSaysWhyItWasSentAway(_ words: String, _ isRefusal: Bool) async throws {
        try await ScriptedCase.run(
            time: ManualTime(), answers: { $0 == "PING" ? "-ERR '\(words)'\r\n" : nil }
        ) { test in
            try await test.server.heard.wait { $0.last == "PING" }
            test.server.end()
            let loss: BrokerLoss = isRefusal ? .refused(words) : .closed(words)
            #expect(try await test.states.wait(for: 1) == [.lost(loss)])
        }
    }
}

extension ConnectOptions {
    fileprivate init(json: Substring) throws {
        self = try Array(json.utf8).withUnsafeBytes { try ConnectOptions(json: $0) }
    }
}
