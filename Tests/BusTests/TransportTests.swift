import Base
import Bus
import TestSupport
import Testing

/// What a wire may do to messages: the bus copes with each.
@Suite struct TransportTests {
    @Test func aDelayedRequestIsAnsweredWhenItArrives() async throws {
        let wire = HeldTransport()
        let bench = BusBench(transport: wire)
        bench.bus.serve(Add.self) { $0.left + $0.right }
        let asked = Task { try await bench.bus.ask(Add(left: 1, right: 1)) }
        while wire.count == 0 { await Task.yield() }
        bench.time.advance(by: .seconds(1))
        wire.deliverAll()
        #expect(try await asked.value == 2)
    }

    @Test func aLostRequestTimesOutAndUsesUpNoRoom() async throws {
        let wire = HeldTransport()
        let bench = BusBench(transport: wire)
        bench.bus.serve(Add.self, inFlightMax: 1) { $0.left }
        for _ in 0..<5 {
            let asked = Task { try await bench.bus.ask(Add(left: 1)) }
            while wire.count == 0 { await Task.yield() }
            _ = wire.take()
            bench.time.advance(by: .seconds(2))
            await #expect { try await asked.value } throws: {
                if case AskError<AddRefusal>.timedOut = $0 { true } else { false }
            }
        }
        let asked = Task { try await bench.bus.ask(Add(left: 9)) }
        while wire.count == 0 { await Task.yield() }
        wire.deliverAll()
        #expect(try await asked.value == 9)
    }

    @Test func aDoubledRequestIsWorkedOnTwiceAndAnsweredOnce() async throws {
        let wire = HeldTransport()
        let bench = BusBench(transport: wire)
        let entered = Observed<Int>()
        bench.bus.serve(Add.self, inFlightMax: 6) {
            entered.note($0.left)
            return $0.left
        }
        // Ten rounds: a count of requests under way that did not come back to none would be at its limit.
        // Those of the round before may still be on their way out.
        for round in 1...10 {
            let asked = Task { try await bench.bus.ask(Add(left: round)) }
            while wire.count == 0 { await Task.yield() }
            wire.deliverAll(times: 2)
            #expect(try await asked.value == round)
            try await entered.wait(for: 2 * round)
        }
        let gate = TaskGate()
        bench.bus.serve(Add.self, inFlightMax: 2) { request in
            entered.note(request.left)
            await gate.pass()
            return request.left
        }
        let three = (1...3).map { number in Task { try await bench.bus.ask(Add(left: number)) } }
        while wire.count < 3 { await Task.yield() }
        wire.deliverAll()
        try await entered.wait(for: 22)
        await gate.open()
        var overloaded = 0
        for asked in three {
            if case .failure = await asked.result { overloaded += 1 }
        }
        #expect(overloaded == 1)
    }

    @Test func aRequestThatArrivesAfterARestartMeetsTheNewService() async throws {
        let wire = HeldTransport()
        let bench = BusBench(transport: wire)
        bench.bus.serve(Add.self) { _ in 1 }
        let asked = Task { try await bench.bus.ask(Add()) }
        while wire.count == 0 { await Task.yield() }
        bench.bus.serve(Add.self) { _ in 2 }
        wire.deliverAll()
        #expect(try await asked.value == 2)
    }

    @Test func aRequestThatArrivesAfterTheEndIsUnreachable() async throws {
        let wire = HeldTransport()
        let bench = BusBench(transport: wire)
        bench.bus.serve(Add.self) { _ in 1 }
        let asked = Task { try await bench.bus.ask(Add()) }
        while wire.count == 0 { await Task.yield() }
        bench.bus.stopServing(Add.self)
        wire.deliverAll()
        await #expect { try await asked.value } throws: {
            if case AskError<AddRefusal>.unreachable = $0 { true } else { false }
        }
    }

    @Test func eventsAreDelayedDroppedAndDoubledToo() async throws {
        let wire = HeldTransport()
        let bench = BusBench(transport: wire)
        let listener = Listener()
        bench.bus.subscribe(Happened.self, listener) { $0.heard.note($1) }
        bench.bus.publish(Happened(number: 1))
        _ = wire.take()
        bench.bus.publish(Happened(number: 2))
        let late = wire.take()
        bench.bus.publish(Happened(number: 3))
        wire.deliverAll(times: 2)
        for deliver in late { deliver() }
        #expect(try await listener.heard.wait(for: 3).map(\.number) == [3, 3, 2])
    }
}
