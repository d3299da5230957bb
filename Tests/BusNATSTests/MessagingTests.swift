import BusNATS
import Loop
import TestSupport
import Testing

/// What the bus does with messages, as any client sees it.
@Suite struct MessagingTests {
    @Test func infoComesFirstAndSaysWhatCanBeDone() async throws {
        try await TestBus.run { bus in
            let client = try await bus.client(nil)
            let info = try #require(client.heard.values.first)
            for part in [
                #""proto":1"#, #""headers":true"#, #""max_payload":1048576"#, #""auth_required":false"#,
                #""version":"2.10.0""#, #""server_name":"nimbus""#, #""client_id":1"#, #""client_ip":"127."#,
                "\"port\":\(bus.address.port)",
            ] { #expect(info.contains(part), "\(part)") }
            #expect(info.contains(#""server_id":""#) && !info.contains(#""server_id":"""#))
        }
    }

    @Test func aMessageReachesWhoSubscribedWithReplyAndWildcards() async throws {
        try await TestBus.run { bus in
            let (sender, hearer) = (try await bus.client(), try await bus.client())
            #expect(try await hearer.exchange("SUB a.b 1\r\nSUB a.* 2\r\nSUB > 3\r\nSUB a 4\r\n") == [])
            #expect(try await sender.exchange("PUB a.b 5\r\nhello\r\nPUB a.c.d answer.here 0\r\n\r\n") == [])
            #expect(
                try await hearer.exchange().sorted() == [
                    "1: a.b hello", "2: a.b hello", "3: a.b hello", "3: a.c.d reply answer.here ",
                ])
            #expect(bus.metric("messages_total", "in") == 2 && bus.metric("bytes_total", "in") == 5)
            #expect(bus.metric("messages_total", "out") == 4 && bus.metric("bytes_total", "out") == 15)
            #expect(bus.metric("subscriptions") == 4 && bus.metric("connections") == 2)
        }
    }

    @Test func verboseAnswersEachOperation() async throws {
        try await TestBus.run { bus in
            let client = try await bus.client(nil)
            // The default of the protocol, as with nats-server.
            #expect(try await client.exchange("CONNECT {}\r\n") == ["+OK"])
            #expect(
                try await client.exchange("SUB a 1\r\nPUB a 1\r\nx\r\nUNSUB 1\r\nUNSUB 9\r\n") == [
                    "+OK", "+OK", "1: a x", "+OK", "+OK",
                ])
            #expect(try await client.exchange("CONNECT {\"verbose\":false}\r\nPUB a 0\r\n\r\n") == [])
        }
    }

    @Test func pedanticTellsOfSubjectsThatNobodyShouldPublishTo() async throws {
        try await TestBus.run { bus in
            let client = try await bus.client(#"{"verbose":false,"pedantic":true}"#)
            #expect(
                try await client.exchange("SUB > 1\r\nPUB a.* 1\r\nx\r\nPUB a..b 1\r\ny\r\nPUB a 1\r\nz\r\n")
                    == [
                        "-ERR Invalid Publish Subject", "1: a.* x", "-ERR Invalid Publish Subject", "1: a z",
                    ])
        }
    }

    @Test func aSubscriptionToNoPatternIsRefusedAndNothingElseHappens() async throws {
        try await TestBus.run { bus in
            let client = try await bus.client()
            #expect(
                try await client.exchange("SUB a..b 1\r\nSUB a.>.b 2\r\nSUB a 3\r\nPUB a 1\r\nx\r\n") == [
                    "-ERR Invalid Subject", "-ERR Invalid Subject", "3: a x",
                ])
        }
    }

    @Test func echoOffSparesTheSender() async throws {
        try await TestBus.run { bus in
            let sender = try await bus.client(#"{"verbose":false,"echo":false}"#)
            let other = try await bus.client()
            #expect(try await other.exchange("SUB a 1\r\nSUB q group 2\r\n") == [])
            #expect(try await sender.exchange("SUB a 1\r\nSUB q group 2\r\nPUB a 1\r\nx\r\n") == [])
            let toGroup = String(repeating: "PUB q 1\r\nx\r\n", count: 20)
            #expect(try await sender.exchange(toGroup) == [])
            #expect(
                try await other.exchange() == ["1: a x"] + Array(repeating: "2: q x", count: 20),
                "the group's other member hears what its sender does not")
        }
    }

    @Test func oneMemberOfAQueueGroupHearsAMessageAndAllHaveTheirTurn() async throws {
        try await TestBus.run { bus in
            let sender = try await bus.client()
            var members: [TestClient] = []
            for _ in 0..<3 {
                members.append(try await bus.client())
                #expect(try await members.last?.exchange("SUB jobs.* workers 1\r\n") == [])
            }
            let aside = try await bus.client()
            #expect(try await aside.exchange("SUB jobs.> 1\r\nSUB jobs.* others 2\r\n") == [])
            _ = try await sender.exchange(String(repeating: "PUB jobs.a 0\r\n\r\n", count: 300))
            var counts: [Int] = []
            for member in members { counts.append(try await member.exchange().count) }
            #expect(counts.reduce(0, +) == 300)
            #expect(counts.allSatisfy { $0 > 60 }, "\(counts)")
            #expect(try await aside.exchange().count == 600)
        }
    }

    @Test func unsubscribingEndsItAtOnceOrAfterSoManyMessages() async throws {
        try await TestBus.run { bus in
            let client = try await bus.client()
            #expect(
                try await client.exchange(
                    "SUB a 1\r\nUNSUB 1 2\r\nPUB a 1\r\nx\r\nPUB a 1\r\ny\r\nPUB a 1\r\nz\r\n")
                    == ["1: a x", "1: a y"])
            #expect(bus.metric("subscriptions") == 0)
            // What was delivered before counts too.
            #expect(
                try await client.exchange(
                    "SUB a 2\r\nPUB a 1\r\nx\r\nPUB a 1\r\ny\r\nUNSUB 2 2\r\nPUB a 1\r\nz\r\n")
                    == ["2: a x", "2: a y"])
            #expect(try await client.exchange("SUB a 3\r\nUNSUB 3\r\nPUB a 1\r\nx\r\nUNSUB 77 5\r\n") == [])
        }
    }

    @Test func aNameThatIsTakenKeepsWhatItStandsFor() async throws {
        try await TestBus.run { bus in
            let client = try await bus.client()
            #expect(
                try await client.exchange("SUB a 1\r\nSUB b 1\r\nPUB a 1\r\nx\r\nPUB b 1\r\ny\r\n") == [
                    "1: a x"
                ])
        }
    }

    @Test func headersReachWhoCanReadThem() async throws {
        try await TestBus.run { bus in
            let (sender, plain) = (try await bus.client(), try await bus.client(#"{"verbose":false}"#))
            #expect(try await plain.exchange("SUB a 1\r\n") == [])
            let block = "NATS/1.0\r\nKey: value\r\n\r\n"
            let message = "HPUB a back \(block.utf8.count) \(block.utf8.count + 2)\r\n\(block)hi\r\n"
            #expect(
                try await sender.exchange("SUB a 1\r\n" + message)
                    == ["1: a reply back headers \(block.debugDescription) hi"])
            #expect(try await plain.exchange() == ["1: a reply back hi"])
            #expect(
                try await plain.end(message) == ["1: a reply back hi", "-ERR message headers not supported"])
        }
    }

    @Test func aRequestThatNobodyHearsIsAnsweredAtOnce() async throws {
        try await TestBus.run { bus in
            let client = try await bus.client(#"{"verbose":false,"headers":true,"no_responders":true}"#)
            #expect(
                try await client.exchange("SUB inbox.* 1\r\nUNSUB 1 1\r\nPUB service inbox.7 2\r\nhi\r\n")
                    == ["1: inbox.7 headers \"NATS/1.0 503\\r\\n\\r\\n\" "])
            // It was the one message that this subscription wanted.
            #expect(bus.metric("subscriptions") == 0)
            #expect(try await client.exchange("PUB service inbox.7 2\r\nhi\r\nPUB service 2\r\nhi\r\n") == [])
            // An answer that a queue group might take is none.
            #expect(try await client.exchange("SUB group.* q 2\r\nPUB service group.1 2\r\nhi\r\n") == [])
            let silent = try await bus.client()
            #expect(try await silent.exchange("SUB inbox.* 1\r\nPUB service inbox.7 2\r\nhi\r\n") == [])
        }
    }

    @Test func aLargeMessageArrivesWhole() async throws {
        try await TestBus.run { bus in
            let (sender, hearer) = (try await bus.client(), try await bus.client())
            #expect(try await hearer.exchange("SUB big 1\r\n") == [])
            let text = String(repeating: "0123456789abcdef", count: 65_536)
            #expect(try await sender.exchange("PUB big \(text.utf8.count)\r\n\(text)\r\n") == [])
            #expect(try await hearer.exchange() == ["1: big \(text)"])
        }
    }

    @Test func whoIsGoneHearsNothingAndLeavesNothing() async throws {
        try await TestBus.run { bus in
            let (sender, leaver) = (try await bus.client(), try await bus.client())
            #expect(try await leaver.exchange("SUB a 1\r\nSUB a q 2\r\nSUB b.* 3\r\n") == [])
            #expect(bus.metric("subscriptions") == 3)
            leaver.close()
            _ = try await leaver.end()
            // Its end is seen before what comes later from another.
            while bus.metric("connections") == 2 { _ = try await sender.exchange("PUB a 1\r\nx\r\n") }
            #expect(bus.metric("subscriptions") == 0)
        }
    }
}
