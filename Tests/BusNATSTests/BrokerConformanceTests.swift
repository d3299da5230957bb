import Base
import Bus
import TestSupport
import Testing

/// What every broker does, whatever carries its messages. The bodies are the same for all of them.
@Suite struct BrokerConformanceTests {
    @Test(arguments: Pairing.allCases)
    func messagesArriveOnceInTheirOrderAsTheyWereSent(_ pairing: Pairing) async throws {
        try await pairing.run { one, other in
            let heard = Observed<[UInt8]>()
            try await other.hear("a.b") { message in
                heard.note(message.payload)
                if message.answer != nil { heard.note([]) }
            }
            let sent = (0..<3_000).map { Array("\($0)\r\nMSG x 1 2\r\n\0".utf8) }
            for payload in sent { try one.broker.publish("a.b", payload) }
            #expect(try await heard.wait(for: sent.count) == sent)
            try one.broker.publish("a.b", [])
            #expect(try await heard.wait(for: sent.count + 1).last == [])
            #expect(heard.values.count == sent.count + 1)
        }
    }

    @Test(arguments: Pairing.allCases)
    func wildcardsMeanOneTokenOrAllThatFollow(_ pairing: Pairing) async throws {
        try await pairing.run { one, other in
            let heard = Observed<String>()
            for pattern in ["a.*.c", "a.>", "*", "end"] {
                try await other.hear(pattern) { heard.note("\(pattern) \($0.subject)") }
            }
            for subject in ["a.b.c", "a.b", "x.y", "one", "a.b.c.d", "a"] {
                try one.broker.publish(subject, [])
            }
            try one.broker.publish("end", [])
            let all = try await heard.wait { $0.contains("end end") && $0.contains("* end") }
            let wanted = [
                "a.*.c a.b.c", "a.> a.b.c", "a.> a.b", "* one", "a.> a.b.c.d", "* a", "end end", "* end",
            ]
            #expect(all.sorted() == wanted.sorted())
        }
    }

    @Test(arguments: Pairing.allCases)
    func aProcessDoesNotHearItself(_ pairing: Pairing) async throws {
        try await pairing.run { one, other in
            let (own, theirs) = (Observed<String>(), Observed<String>())
            try await one.hear(">") { own.note($0.subject) }
            try await other.hear("a.*") { theirs.note($0.subject) }
            try one.broker.publish("a.mine", [])
            #expect(try await theirs.wait(for: 1) == ["a.mine"])
            try other.broker.publish("a.theirs", [])
            #expect(try await own.wait(for: 1) == ["a.theirs"])
            #expect(await one.outcome(of: "only.mine") == .failure(.noResponders))
            #expect(theirs.values == ["a.mine"])
        }
    }

    @Test(arguments: Pairing.allCases)
    func ofAQueueGroupOneMemberHearsAMessage(_ pairing: Pairing) async throws {
        try await pairing.run { one, other in
            let heard = Observed<Int>()
            for member in 0..<3 {
                try await other.hear("jobs.*", queue: "workers") { _ in heard.note(member) }
            }
            try await other.hear("jobs.>") { _ in heard.note(9) }
            for number in 0..<300 { try one.broker.publish("jobs.\(number)", []) }
            try await heard.wait(for: 600)
            try await other.settle()
            let counts = [0, 1, 2, 9].map { member in heard.values.count { $0 == member } }
            #expect(counts[3] == 300 && counts[..<3].reduce(0, +) == 300)
            #expect(counts.allSatisfy { $0 > 40 }, "\(counts)")
        }
    }

    @Test(arguments: Pairing.allCases)
    func requestsAreAnsweredAtOnceOrLater(_ pairing: Pairing) async throws {
        try await pairing.run { one, other in
            try await other.hear("now") { $0.answer?($0.payload.reversed()) }
            try await other.hear("later") { message in
                Task { message.answer?(message.payload + [33]) }
            }
            #expect(try await one.ask("now", "abc") == "cba")
            #expect(try await one.ask("later", "abc") == "abc!")
            #expect(try await one.ask("now", "") == "")
            try await withThrowingTaskGroup { group in
                for number in 0..<500 {
                    group.addTask {
                        let answer = try await one.ask("later", "\(number)")
                        #expect(answer == "\(number)!")
                    }
                }
                try await group.waitForAll()
            }
            #expect(one.metric("requests_total", "answered") == 503)
        }
    }

    @Test(arguments: Pairing.allCases)
    func theFirstOfManyAnswersCounts(_ pairing: Pairing) async throws {
        try await pairing.run { one, other in
            try await other.hear("many") { message in
                for number in UInt8(0)..<3 { message.answer?([number]) }
            }
            for _ in 0..<20 {
                #expect(await one.outcome(of: "many") == .success([0]))
            }
        }
    }

    @Test(arguments: Pairing.allCases)
    func aRequestThatNobodyHearsFailsAtOnce(_ pairing: Pairing) async throws {
        try await pairing.run { one, other in
            #expect(await one.outcome(of: "nobody") == .failure(.noResponders))
            let subscription = try await other.hear("nobody") { $0.answer?([1]) }
            #expect(await one.outcome(of: "nobody") == .success([1]))
            subscription.cancel()
            try await other.settle()
            #expect(await one.outcome(of: "nobody") == .failure(.noResponders))
            #expect(one.metric("requests_total", "no_responders") >= 2)
        }
    }

    @Test(arguments: Pairing.allCases)
    func aRequestThatNobodyAnswersFailsAtItsDeadline(_ pairing: Pairing) async throws {
        try await pairing.run { one, other in
            let asked = Observed<BrokerMessage>()
            try await other.hear("silent") { asked.note($0) }
            #expect(await one.outcome(of: "silent", within: .milliseconds(50)) == .failure(.timedOut))
            // What comes late is for nobody.
            for message in try await asked.wait(for: 1) { message.answer?([1]) }
            #expect(await one.outcome(of: "silent", within: .milliseconds(1)) == .failure(.timedOut))
            #expect(await one.outcome(of: "silent", within: .zero) == .failure(.timedOut))
        }
    }

    @Test(arguments: Pairing.allCases)
    func aCancelledSubscriptionHearsNothing(_ pairing: Pairing) async throws {
        try await pairing.run { one, other in
            let (heard, rest) = (Observed<String>(), Observed<String>())
            let subscription = try await other.hear("a") { heard.note($0.subject) }
            try await other.hear("a") { rest.note($0.subject) }
            try one.broker.publish("a", [])
            try await heard.wait(for: 1)
            subscription.cancel()
            subscription.cancel()
            try one.broker.publish("a", [])
            try await rest.wait(for: 2)
            #expect(heard.values.count == 1)
        }
    }

    @Test(arguments: Pairing.allCases)
    func subscriptionsThatEndWhileTheirMessagesComeDisturbNobody(_ pairing: Pairing) async throws {
        try await pairing.run { one, other in
            let heard = Observed<[UInt8]>()
            try await other.hear("fire") { heard.note($0.payload) }
            let sent = (UInt8(0)..<200).map { [$0] }
            for payload in sent {
                let brief = try other.broker.subscribe("fire", queue: nil) { _ in }
                for _ in 0..<5 { try one.broker.publish("fire", payload) }
                brief.cancel()
            }
            let all = try await heard.wait(for: sent.count * 5)
            #expect(all == sent.flatMap { Array(repeating: $0, count: 5) })
            try await other.settle()
        }
    }

    @Test(arguments: Pairing.allCases)
    func handlersMayCallTheBroker(_ pairing: Pairing) async throws {
        try await pairing.run { one, other in
            let heard = Observed<String>()
            let broker = other.broker
            try await other.hear("count.*") { message in
                let left = Int(message.subject.dropFirst(6)) ?? 0
                try? broker.publish("heard.\(left)", message.payload)
            }
            try await one.hear("heard.*") { message in
                heard.note(message.subject)
                let left = Int(message.subject.dropFirst(6)) ?? 0
                if left > 0 { try? one.broker.publish("count.\(left - 1)", []) }
            }
            try one.broker.publish("count.200", [])
            let all = try await heard.wait(for: 201)
            #expect(all == (0...200).reversed().map { "heard.\($0)" })
        }
    }

    @Test(arguments: Pairing.allCases)
    func eightThreadsAtOnceLoseAndMixUpNothing(_ pairing: Pairing) async throws {
        try await pairing.run { one, other in
            let heard = Observed<[UInt8]>()
            try await other.hear("flood.*") { heard.note($0.payload) }
            try await other.hear("echo") { $0.answer?($0.payload) }
            try await withThrowingTaskGroup { group in
                for thread in UInt8(0)..<8 {
                    group.addTask {
                        for number in 0..<250 {
                            let low = UInt8(truncatingIfNeeded: number)
                            try one.broker.publish("flood.\(thread)", [thread, low])
                            guard number % 10 == 0 else { continue }
                            let other = try one.broker.subscribe("own.\(thread).\(number)", queue: nil) { _ in
                            }
                            let answer = try await one.ask("echo", "\(thread) \(number)")
                            #expect(answer == "\(thread) \(number)")
                            other.cancel()
                        }
                    }
                }
                try await group.waitForAll()
            }
            let all = try await heard.wait(for: 2_000)
            for thread in UInt8(0)..<8 {
                let numbers = all.filter { $0.first == thread }.compactMap(\.last)
                #expect(numbers == (0..<250).map { UInt8(truncatingIfNeeded: $0) })
            }
        }
    }

    @Test(arguments: Pairing.allCases)
    func theEndFailsWhatWaitsAndRefusesWhatComes(_ pairing: Pairing) async throws {
        try await pairing.run { one, other in
            let asked = Observed<String>()
            try await other.hear("silent") { asked.note($0.subject) }
            let subscription = try one.broker.subscribe("own", queue: nil) { _ in }
            let waiting = (0..<10).map { _ in Task { await one.outcome(of: "silent") } }
            try await asked.wait(for: 10)
            await one.stop()
            for task in waiting { #expect(await task.value == .failure(.stopped)) }
            #expect(throws: BrokerError.stopped) { try one.broker.publish("a", []) }
            #expect(throws: BrokerError.stopped) {
                try one.broker.subscribe("a", queue: nil) { _ in }
            }
            #expect(await one.outcome(of: "silent") == .failure(.stopped))
            subscription.cancel()
            await one.stop()
        }
    }
}

extension TestParty {
    func outcome(
        of subject: String, _ payload: [UInt8] = [], within deadline: Duration = .seconds(20)
    ) async -> Result<[UInt8], BrokerError> {
        do throws(BrokerError) {
            return .success(try await broker.request(subject, payload, deadline: deadline))
        } catch {
            return .failure(error)
        }
    }

    func ask(_ subject: String, _ text: String) async throws -> String {
        String(
            decoding: try await broker.request(subject, Array(text.utf8), deadline: .seconds(20)),
            as: UTF8.self)
    }
}
