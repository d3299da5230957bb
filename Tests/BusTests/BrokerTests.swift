import Base
import Bus
import TestSupport
import Testing

/// Two processes that meet over a broker.
@Suite struct BrokerTests {
    private let server = MemoryServer()
    private let here = BusBench()
    private let there = BusBench()

    private func join() {
        here.bus.attach(server.end())
        there.bus.attach(server.end())
    }

    @Test func whatNobodyHereServesIsAskedThere() async throws {
        join()
        there.bus.serve(Add.self) { $0.left + $0.right }
        #expect(try await here.bus.ask(Add(left: 2, right: 3)) == 5)
    }

    @Test func whatIsServedHereStaysHere() async throws {
        join()
        here.bus.serve(Add.self) { _ in 1 }
        there.bus.serve(Add.self) { _ in 2 }
        #expect(try await here.bus.ask(Add()) == 1)
        #expect(try await there.bus.ask(Add()) == 2)
        #expect(server.published.isEmpty)
    }

    @Test func whatWasServedBeforeTheBrokerCameIsInReach() async throws {
        there.bus.serve(Add.self) { _ in 7 }
        join()
        #expect(try await here.bus.ask(Add()) == 7)
    }

    @Test func aRefusalKeepsItsTypeOnTheWay() async throws {
        join()
        there.bus.serve(Add.self) { _ in throw AddRefusal.tooLarge }
        await #expect { try await here.bus.ask(Add()) } throws: {
            ($0 as? AskError<AddRefusal>)?.refusal == .tooLarge
        }
    }

    @Test func aFailureThereIsAFailureHereWithItsReason() async throws {
        join()
        there.bus.serve(Add.self) { _ in throw Broken() }
        await #expect { try await here.bus.ask(Add()) } throws: {
            if case AskError<AddRefusal>.failed(_, let reason) = $0 {
                reason.contains("database")
            } else {
                false
            }
        }
    }

    @Test func whatNobodyServesIsUnreachable() async throws {
        join()
        await #expect { try await here.bus.ask(Add()) } throws: {
            if case AskError<AddRefusal>.unreachable = $0 { true } else { false }
        }
    }

    @Test func aServiceThatMovesIsFoundAgain() async throws {
        join()
        let third = BusBench()
        third.bus.attach(server.end())
        there.bus.serve(Add.self) { _ in 1 }
        #expect(try await here.bus.ask(Add()) == 1)
        there.bus.stopServing(Add.self)
        third.bus.serve(Add.self) { _ in 2 }
        #expect(try await here.bus.ask(Add()) == 2)
    }

    @Test func addressesTellServersOfOneKindApart() async throws {
        join()
        there.bus.serve(Add.self, at: "9-1") { _ in 91 }
        there.bus.serve(Add.self, at: "9-2") { _ in 92 }
        #expect(try await here.bus.ask(Add(), at: "9-1") == 91)
        #expect(try await here.bus.ask(Add(), at: "9-2") == 92)
        await #expect { try await here.bus.ask(Add(), at: "9-3") } throws: {
            if case AskError<AddRefusal>.unreachable = $0 { true } else { false }
        }
        there.bus.stopServing(Add.self, at: "9-1")
        await #expect { try await here.bus.ask(Add(), at: "9-1") } throws: {
            if case AskError<AddRefusal>.unreachable = $0 { true } else { false }
        }
    }

    @Test func moreThanAServiceTakesIsOverloadedFromAfarToo() async throws {
        join()
        let gate = TaskGate()
        let entered = Observed<Int>()
        there.bus.serve(Add.self, inFlightMax: 1) { request in
            entered.note(request.left)
            await gate.pass()
            return request.left
        }
        let first = Task { try await here.bus.ask(Add(left: 1)) }
        try await entered.wait(for: 1)
        await #expect { try await here.bus.ask(Add(left: 2)) } throws: {
            if case AskError<AddRefusal>.overloaded = $0 { true } else { false }
        }
        await gate.open()
        #expect(try await first.value == 1)
    }

    @Test func eventsReachSubscribersOnBothSidesOnceAndInOrder() async throws {
        join()
        let (near, far) = (Listening(), Listening())
        here.bus.subscribe(Happened.self, near) { $0.heard.note($1) }
        there.bus.subscribe(Happened.self, far) { $0.heard.note($1) }
        let events = (1...50).map { Happened(publisher: 1, number: $0) }
        for event in events { here.bus.publish(event) }
        try await near.heard.wait(for: 50)
        try await far.heard.wait(for: 50)
        #expect(near.heard.values == events)
        #expect(far.heard.values == events)
    }

    @Test func nonsenseFromOthersIsCountedAndAnswersNothing() async throws {
        join()
        there.bus.serve(Add.self) { _ in 1 }
        let stranger = server.end()
        let answered = Observed<[UInt8]>()
        _ = server.send(
            from: 99, BrokerMessage(subject: "nimbus.ask.test.add.v1", payload: [9, 9]) { answered.note($0) })
        let far = Listening()
        there.bus.subscribe(Happened.self, far) { $0.heard.note($1) }
        try stranger.publish("nimbus.event.test.happened", [1, 2, 3])
        #expect(answered.values.isEmpty)
        #expect(there.metrics.counter("nimbus_bus_malformed_total", help: "").value == 2)
        #expect(far.heard.values.isEmpty)
    }

    @Test func aBusThatLeavesTakesItsServicesAlong() async throws {
        join()
        there.bus.serve(Add.self) { _ in 1 }
        there.bus.detach()
        #expect(server.subjects.isEmpty)
        await #expect { try await here.bus.ask(Add()) } throws: {
            if case AskError<AddRefusal>.unreachable = $0 { true } else { false }
        }
    }

    @Test func aServiceThatIsReplacedIsSubscribedOnce() async throws {
        join()
        there.bus.serve(Add.self) { _ in 1 }
        there.bus.serve(Add.self) { _ in 2 }
        #expect(server.subjects == ["nimbus.ask.test.add.v1"])
        #expect(try await here.bus.ask(Add()) == 2)
    }
}

private actor Listening {
    nonisolated let heard = Observed<Happened>()
}
