import Base
import BusNATS
import TestSupport
import Testing

/// Who is let in, and when those who are not are sent away.
@Suite struct AdmissionTests {
    private func configuration(_ credentials: NATSCredentials) -> NATSConfiguration {
        var configuration = NATSConfiguration()
        configuration.credentials = credentials
        // A busy machine must not fail tests that are not about it.
        configuration.connectDeadline = .seconds(600)
        return configuration
    }

    @Test func theTokenLetsInAndNothingElseDoes() async throws {
        try await TestBus.run(configuration(.token("secret"))) { bus in
            let client = try await bus.client(#"{"verbose":false,"auth_token":"secret"}"#)
            #expect(try await client.exchange("SUB a 1\r\nPUB a 1\r\nx\r\n") == ["1: a x"])
            #expect(client.heard.values.first?.contains(#""auth_required":true"#) == true)
            for wrong in [
                "{}", #"{"auth_token":""}"#, #"{"auth_token":"Secret"}"#, #"{"auth_token":"secret2"}"#,
                #"{"user":"secret","pass":"secret"}"#,
            ] {
                let stranger = try await bus.client(nil)
                #expect(
                    try await stranger.end("CONNECT \(wrong)\r\nPING\r\n") == ["-ERR Authorization Violation"]
                )
            }
            #expect(bus.metric("refused_total", "authorization") == 5)
        }
    }

    @Test func userAndPasswordLetIn() async throws {
        try await TestBus.run(configuration(.user("u", password: "p"))) { bus in
            let client = try await bus.client(#"{"verbose":false,"user":"u","pass":"p"}"#)
            #expect(try await client.exchange("SUB a 1\r\nPUB a 1\r\nx\r\n") == ["1: a x"])
            for wrong in [#"{"user":"u"}"#, #"{"user":"u","pass":"q"}"#, #"{"user":"v","pass":"p"}"#] {
                let stranger = try await bus.client(nil)
                #expect(try await stranger.end("CONNECT \(wrong)\r\n") == ["-ERR Authorization Violation"])
            }
        }
    }

    @Test func beforeConnectNothingIsDone() async throws {
        try await TestBus.run(configuration(.token("secret"))) { bus in
            for early in ["PING\r\n", "SUB a 1\r\n", "PUB a 1000000\r\n", "GET / HTTP/1.1\r\n"] {
                let stranger = try await bus.client(nil)
                #expect(try await stranger.end(early) == ["-ERR Authorization Violation"])
            }
            #expect(bus.metric("subscriptions") == 0)
        }
    }

    @Test func operationsBehindConnectInOnePieceAreDone() async throws {
        try await TestBus.run(configuration(.token("t"))) { bus in
            let client = try await bus.client(nil)
            let connect = "CONNECT {\"verbose\":false,\"auth_token\":\"t\"}\r\n"
            #expect(try await client.exchange(connect + "SUB a 1\r\nPUB a 1\r\nx\r\n") == ["1: a x"])
        }
    }

    @Test func whoDoesNotSayWhoItIsInTimeIsSentAway() async throws {
        let time = ManualTime()
        var configuration = configuration(.token("t"))
        configuration.connectDeadline = .seconds(2)
        try await TestBus.run(configuration, time: time) { bus in
            let (stranger, late) = (try await bus.client(nil), try await bus.client(nil))
            let client = try await bus.client(#"{"verbose":false,"auth_token":"t"}"#)
            late.send("CONNECT {\"auth")
            time.advance(by: .milliseconds(1_999))
            #expect(try await client.exchange() == [])
            #expect(stranger.heard.values.count == 1)
            time.advance(by: .milliseconds(1))
            #expect(try await stranger.end() == ["-ERR Authentication Timeout"])
            #expect(try await late.end() == ["-ERR Authentication Timeout"])
            #expect(bus.metric("refused_total", "deadline") == 2)
            #expect(try await client.exchange() == [])
        }
    }

    @Test func thereAreOnlySoManyStrangersAndTheOldestGoes() async throws {
        var configuration = configuration(.token("t"))
        configuration.strangersMax = 3
        try await TestBus.run(configuration) { bus in
            let client = try await bus.client(#"{"verbose":false,"auth_token":"t"}"#)
            var strangers: [TestClient] = []
            for _ in 0..<5 { strangers.append(try await bus.client(nil)) }
            for oldest in strangers[..<2] {
                #expect(try await oldest.end() == ["-ERR Authentication Timeout"])
            }
            #expect(bus.metric("refused_total", "strangers") == 2)
            #expect(try await client.exchange() == [])
            let connect = "CONNECT {\"verbose\":false,\"auth_token\":\"t\"}\r\n"
            for rest in strangers[2...] { #expect(try await rest.exchange(connect) == []) }
        }
    }

    @Test func thereAreOnlySoManyConnections() async throws {
        var configuration = NATSConfiguration()
        configuration.connectionsMax = 2
        try await TestBus.run(configuration) { bus in
            let (one, two) = (try await bus.client(), try await bus.client())
            let three = try await TestClient(bus)
            #expect(try await three.end() == ["-ERR maximum connections exceeded"])
            #expect(bus.metric("refused_total", "connections") == 1)
            for client in [one, two] { #expect(try await client.exchange() == []) }
        }
    }

    @Test(arguments: [
        (#"{"protocol":2}"#, "invalid client protocol"), (#"{"protocol":-1}"#, "invalid client protocol"),
        (#"{"no_responders":true}"#, "no responders requires headers support"), ("{", "Parser Error"),
    ])
    func optionsThatCannotBeAreRefused(_ options: String, _ error: String) async throws {
        try await TestBus.run { bus in
            let client = try await bus.client(nil)
            #expect(try await client.end("CONNECT \(options)\r\n") == ["-ERR \(error)"])
            #expect(bus.metric("protocol_errors_total") == 1)
        }
    }
}
