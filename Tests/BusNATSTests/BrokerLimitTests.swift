import Base
import Bus
import TestSupport
import Testing

/// What no broker takes.
@Suite struct BrokerLimitTests {
    static let never = [
        "", " ", ".", ".a", "a.", "a..b", "a b", "a\tb", "a\r\nb", "a\n", "\ra", "a\u{0}b", "a\u{7f}",
        "a\r\nPUB injected 0\r\n\r\n", "a 0\r\n\r\nPUB injected", "a.>.b",
        String(repeating: "s", count: 1025),
    ]
    static let patterns = ["*", ">", "a.*", "a.>", "a.*.b"]

    @Test(arguments: Pairing.allCases)
    func whatIsNoSubjectIsRefusedAndNothingIsSent(_ pairing: Pairing) async throws {
        try await pairing.run { one, other in
            let heard = Observed<String>()
            try await other.hear(">") { heard.note($0.subject) }
            for wrong in Self.never + Self.patterns {
                #expect(throws: BrokerError.invalidSubject(wrong), "\(wrong.debugDescription)") {
                    try one.broker.publish(wrong, [1])
                }
                #expect(await one.outcome(of: wrong) == .failure(.invalidSubject(wrong)))
            }
            for wrong in Self.never {
                #expect(throws: BrokerError.invalidSubject(wrong), "\(wrong.debugDescription)") {
                    try one.broker.subscribe(wrong, queue: nil) { _ in }
                }
                #expect(throws: BrokerError.invalidSubject(wrong), "\(wrong.debugDescription)") {
                    try one.broker.subscribe("fine", queue: wrong) { _ in }
                }
            }
            for strange in [
                "ä.ö", "$SYS-like.x", "a*b.c>d", "a.b-c_d.0", String(repeating: "s", count: 1024),
            ] {
                try one.broker.publish(strange, [])
                try await heard.wait { $0.last == strange }
            }
            #expect(heard.values.count == 5)
            #expect(one.metric("refused_total") == Self.never.count + Self.patterns.count)
        }
    }

    @Test(arguments: Pairing.allCases)
    func aPayloadIsAsLongAsAMessageMayBeAndNoLonger(_ pairing: Pairing) async throws {
        try await pairing.run { one, other in
            let heard = Observed<[UInt8]>()
            try await other.hear("big") { heard.note($0.payload) }
            try await other.hear("echo") { $0.answer?($0.payload) }
            let most = (0..<(1 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
            try one.broker.publish("big", most)
            try one.broker.publish("big", [1])
            let all = try await heard.wait(for: 2)
            #expect(all.first == most && all.last == [1])
            let tooLong = most + [0]
            #expect(throws: BrokerError.tooLarge(bytesMax: 1 << 20)) {
                try one.broker.publish("big", tooLong)
            }
            #expect(await one.outcome(of: "echo", tooLong) == .failure(.tooLarge(bytesMax: 1 << 20)))
            #expect(await one.outcome(of: "echo", most) == .success(most))
        }
    }

    @Test(arguments: Pairing.allCases)
    func anAnswerThatCannotBeSentIsCounted(_ pairing: Pairing) async throws {
        try await pairing.run { one, other in
            let tooLong = [UInt8](repeating: 0, count: (1 << 20) + 1)
            try await other.hear("too.much") { $0.answer?(tooLong) }
            #expect(await one.outcome(of: "too.much", within: .milliseconds(100)) == .failure(.timedOut))
            #expect(other.metric("lost_answers_total") == 1)
        }
    }
}
