import Base
import BusNATS
import NATSWire
import TestSupport
import Testing

/// The daemon's own services as peers, without a socket.
@Suite struct LocalPeerTests {
    @Test func peersAndClientsHearEachOther() async throws {
        try await TestBus.run { bus in
            let heard = Observed<String>()
            try bus.listener.subscribe(try Subject("to.*")) {
                heard.note("\($0.subject) [\($0.reply)] \($0.headers?["K"] ?? "-") \(text($0.payload))")
            }
            let client = try await bus.client()
            #expect(try await client.exchange("SUB from.> 1\r\n") == [])
            client.send("PUB to.a back 2\r\nhi\r\nHPUB to.b 18 20\r\nNATS/1.0\r\nK: v\r\n\r\nho\r\n")
            #expect(try await heard.wait(for: 2) == ["to.a [back] - hi", "to.b [] v ho"])
            try bus.listener.publish(
                try Subject("from.here"), reply: try Subject("r"), headers: MessageHeaders([.init("A", "b")]),
                Array("x".utf8))
            try bus.listener.publish(try Subject("from.there"), [])
            try await client.heard.wait { $0.contains("1: from.there ") }
            #expect(
                try await client.exchange() == [
                    #"1: from.here reply r headers "NATS/1.0\r\nA: b\r\n\r\n" x"#, "1: from.there ",
                ])
            #expect(bus.metric("messages_total", "in") == 4 && bus.metric("messages_total", "out") == 4)
        }
    }

    @Test func aPeerDoesNotHearItselfButOthersOfTheProcessDo() async throws {
        try await TestBus.run { bus in
            let (listener, heard) = (bus.listener, Observed<String>())
            let (one, other) = (NATSPeer(), NATSPeer())
            let subject = try Subject("a")
            try listener.subscribe(subject, as: one) { heard.note("one \(text($0.payload))") }
            try listener.subscribe(subject, as: one, queue: try Subject("q")) { _ in heard.note("one's group")
            }
            try listener.subscribe(subject, as: other) { heard.note("other \(text($0.payload))") }
            try listener.subscribe(subject) { heard.note("nobody \(text($0.payload))") }
            try listener.publish(subject, as: one, Array("1".utf8))
            #expect(try await heard.wait(for: 2) == ["other 1", "nobody 1"])
            try listener.publish(subject, Array("2".utf8))
            #expect(
                try await heard.wait(for: 6).suffix(4).sorted() == [
                    "nobody 2", "one 2", "one's group", "other 2",
                ])
            await #expect(throws: NATSLocalError.noResponders) {
                try listener.subscribe(try Subject("own"), as: one) { _ in }
                _ = try await listener.request(try Subject("own"), as: one, [], deadline: .seconds(20))
            }
        }
    }

    @Test func aClientsRequestIsAnsweredByAPeer() async throws {
        try await TestBus.run { bus in
            let listener = bus.listener
            try listener.subscribe(try Subject("echo")) {
                try? listener.answer($0, $0.payload + Array("!".utf8))
            }
            let client = try await bus.client()
            #expect(
                try await client.exchange("SUB inbox 1\r\nPUB echo inbox 2\r\nhi\r\nPUB echo 2\r\nhi\r\n")
                    == ["1: inbox hi!"])
        }
    }

    @Test func aPeersRequestIsAnsweredByAClientAndByAPeer() async throws {
        try await TestBus.run { bus in
            let listener = bus.listener
            let client = try await bus.client()
            #expect(try await client.exchange("SUB far 1\r\n") == [])
            let answer = Task {
                try await listener.request(try Subject("far"), Array("q".utf8), deadline: .seconds(20))
            }
            let asked = try await client.heard.wait { $0.last?.hasPrefix("1: far") == true }.last ?? ""
            let words = asked.split(separator: " ")
            let reply = try #require(words.count == 5 ? words[3] : nil)
            client.send("PUB \(reply) 1\r\na\r\n")
            #expect(text(try await answer.value.payload) == "a")

            try listener.subscribe(try Subject("near"), queue: try Subject("q")) {
                try? listener.answer($0, $0.payload)
            }
            for number in 0..<100 {
                let sent = Array("\(number)".utf8)
                #expect(
                    try await listener.request(try Subject("near"), sent, deadline: .seconds(20)).payload
                        == sent)
            }
        }
    }

    @Test func aRequestWithoutHearersFailsAtOnce() async throws {
        try await TestBus.run { bus in
            await #expect(throws: NATSLocalError.noResponders) {
                try await bus.listener.request(try Subject("nobody"), [], deadline: .seconds(20))
            }
        }
    }

    @Test func aRequestWithoutAnswerFailsAtItsDeadline() async throws {
        let time = ManualTime()
        try await TestBus.run(time: time) { bus in
            let heard = Observed<String>()
            try bus.listener.subscribe(try Subject("silent")) { heard.note($0.reply) }
            let answer = Task {
                try await bus.listener.request(try Subject("silent"), [], deadline: .seconds(5))
            }
            let reply = try #require(try await heard.wait(for: 1).first)
            time.advance(by: .seconds(5))
            await #expect(throws: NATSLocalError.timedOut) { try await answer.value }
            // What comes late is for nobody.
            try bus.listener.publish(try Subject(reply), [])
        }
    }

    @Test func whatCannotBeIsRefusedBeforeAnythingIsSent() async throws {
        var configuration = NATSConfiguration()
        configuration.limits.payloadBytesMax = 100
        try await TestBus.run(configuration) { bus in
            let listener = bus.listener
            #expect(throws: NATSLocalError.notLiteral("a.*")) { try listener.publish(try Subject("a.*"), []) }
            #expect(throws: NATSLocalError.payloadTooLarge(bytesMax: 100)) {
                try listener.publish(try Subject("a"), [UInt8](repeating: 0, count: 101))
            }
            await #expect(throws: NATSLocalError.notLiteral(">")) {
                try await listener.request(try Subject(">"), [], deadline: .seconds(1))
            }
        }
    }

    @Test func peersThatAnswerEachOtherWithoutEndLeaveOthersTheirTurn() async throws {
        try await TestBus.run { bus in
            let listener = bus.listener
            let (ping, pong) = (try Subject("ping"), try Subject("pong"))
            try listener.subscribe(ping) { _ in try? listener.publish(pong, []) }
            try listener.subscribe(pong) { _ in try? listener.publish(ping, []) }
            try listener.publish(ping, [])
            let client = try await bus.client()
            #expect(try await client.exchange("SUB a 1\r\nPUB a 1\r\nx\r\n") == ["1: a x"])
        }
    }

    @Test func theOrderOfOnePublisherHoldsAlsoBetweenSubscribingAndPublishing() async throws {
        try await TestBus.run { bus in
            let listener = bus.listener
            let subject = try Subject("order")
            let heard = Observed<String>()
            for number in 0..<1_000 {
                if number == 100 { try listener.subscribe(subject) { heard.note(text($0.payload)) } }
                try listener.publish(subject, Array("\(number)".utf8))
            }
            #expect(try await heard.wait(for: 900) == (100..<1_000).map(String.init))
        }
    }

    @Test func aCancelledSubscriptionHearsNothing() async throws {
        try await TestBus.run { bus in
            let (heard, rest) = (Observed<String>(), Observed<String>())
            let subject = try Subject("a")
            let subscription = try bus.listener.subscribe(subject) { heard.note($0.subject) }
            try bus.listener.subscribe(subject) { rest.note($0.subject) }
            try bus.listener.publish(subject, [])
            try await rest.wait(for: 1)
            subscription.cancel()
            subscription.cancel()
            try bus.listener.publish(subject, [])
            try await rest.wait(for: 2)
            #expect(heard.values.count == 1)
            #expect(bus.metric("subscriptions") == 1)
        }
    }

    @Test func moreThanMayWaitIsRefused() async throws {
        var configuration = NATSConfiguration()
        configuration.localCallsMax = 4
        configuration.localBytesMax = 100
        try await TestBus.run(configuration) { bus in
            let listener = bus.listener
            let subject = try Subject("a")
            let outcome = Observed<[Bool]>()
            // While a handler runs, nothing that it calls is done yet.
            try listener.subscribe(try Subject("go")) { message in
                outcome.note((0..<6).map { _ in (try? listener.publish(subject, message.payload)) != nil })
            }
            let heard = Observed<Int>()
            try listener.subscribe(subject) { heard.note($0.payload.count) }
            try listener.publish(try Subject("go"), [])
            #expect(try await outcome.wait(for: 1).first == [true, true, true, true, false, false])
            // Then none of them waits any more.
            try await heard.wait(for: 4)
            try listener.publish(try Subject("go"), [UInt8](repeating: 0, count: 40))
            #expect(try await outcome.wait(for: 2).last == [true, true, false, false, false, false])
        }
    }

    @Test func theEndFailsWhatWaitsAndRefusesWhatComes() async throws {
        try await TestBus.run { bus in
            let listener = bus.listener
            let heard = Observed<String>()
            try listener.subscribe(try Subject("silent")) { heard.note($0.subject) }
            let client = try await bus.client()
            let answer = Task {
                try await listener.request(try Subject("silent"), [], deadline: .seconds(20))
            }
            try await heard.wait(for: 1)
            await listener.stop()
            await #expect(throws: NATSLocalError.stopped) { try await answer.value }
            #expect(throws: NATSLocalError.stopped) { try listener.publish(try Subject("a"), []) }
            #expect(throws: NATSLocalError.stopped) { try listener.subscribe(try Subject("a")) { _ in } }
            await #expect(throws: NATSLocalError.stopped) {
                try await listener.request(try Subject("a"), [], deadline: .seconds(1))
            }
            #expect(try await client.end() == [])
            #expect(bus.metric("connections") == 0 && bus.metric("subscriptions") == 0)
        }
    }
}

private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
