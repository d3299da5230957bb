import Base
import Bus
import NATSWire
import TestSupport
import Testing

@testable import BusNATS

/// What waits for the thread of libnats.
@Suite struct LibNATSCallsTests {
    private func calls(bytesMax: Int = 1 << 20) -> LibNATSCalls {
        var configuration = LibNATSConfiguration([])
        configuration.waitingBytesMax = bytesMax
        return LibNATSCalls(configuration)
    }
    private func rest(_ calls: LibNATSCalls) -> [String] {
        var subjects: [String] = []
        while let work = calls.next() {
            switch work {
            case .message(let message): subjects.append(message.subject)
            case .change(.subscribe(let subscription)): subjects.append("+" + subscription.subject)
            case .change(.cancel(let subscription)): subjects.append("-" + subscription.subject)
            }
        }
        return subjects
    }
    private func subscription(_ subject: String) -> LibNATSSubscription {
        LibNATSSubscription(subject, queue: nil, whenCancelled: { _ in }) { _, _ in }
    }

    @Test func whatCouldNotBeSentIsTheOldestAgain() throws {
        let calls = calls()
        for subject in ["a", "b", "c"] { _ = try calls.add(subject, [1]) }
        let before = calls.waitingBytes
        guard case .message(let first) = calls.next() else { throw TestSupportError("no message") }
        calls.putBack(first)
        #expect(calls.waitingBytes == before)
        #expect(rest(calls) == ["a", "b", "c"] && calls.waitingBytes == 0 && calls.isEmpty)
    }

    @Test func withdrawnRequestsTakeNoRoomAndAreNotSent() throws {
        let calls = calls()
        _ = try calls.add("a", [])
        let before = calls.waitingBytes
        for number in UInt64(1)...100 {
            _ = try calls.add("r\(number)", reply: "i", [1, 2], request: number)
        }
        for number in UInt64(1)...100 where number != 50 { calls.withdraw(number) }
        calls.withdraw(7)
        calls.withdraw(1_000)
        #expect(calls.waitingBytes < before * 3)
        #expect(rest(calls) == ["a", "r50"] && calls.waitingBytes == 0)
    }

    @Test func theThreadIsToldOnceUntilItHasLooked() throws {
        let calls = calls()
        #expect(try !calls.add("away", []))
        _ = calls.connected(payloadBytesMax: 10)
        #expect(try calls.add("a", []) && !calls.add("b", []))
        calls.attend()
        #expect(try calls.add("c", []))
        #expect(throws: BrokerError.tooLarge(bytesMax: 10)) {
            try calls.add("d", [UInt8](repeating: 0, count: 11))
        }
        calls.disconnected()
        #expect(try !calls.add("e", []))
        #expect(rest(calls) == ["away", "a", "b", "c", "e"])
    }

    @Test func aSubscriptionGoesBeforeWhatIsSentAfterItAlsoWhileTheThreadIsSending() throws {
        let calls = calls()
        _ = calls.connected(payloadBytesMax: 10)
        _ = try calls.add("a", [])
        calls.attend()
        guard case .message(let first) = calls.next() else { throw TestSupportError("no message") }
        #expect(first.subject == "a")
        // The thread has begun, and somebody else subscribes and asks.
        let (one, other) = (subscription("one"), subscription("other"))
        defer { for made in [one, other] { made.forget() } }
        for made in [one, other] { _ = try calls.add(made) }
        _ = try calls.add("b", [])
        _ = calls.remove(one)
        #expect(rest(calls) == ["+one", "+other", "-one", "b"] && calls.isEmpty)
        #expect(calls.connected(payloadBytesMax: 10).map(\.subject) == ["other"])
    }

    @Test func whatIsFullSaysWhetherThereIsAConnection() throws {
        let calls = calls(bytesMax: 1_000)
        #expect(throws: BrokerError.disconnected) {
            for _ in 0..<100 { _ = try calls.add("a", [1]) }
        }
        _ = calls.connected(payloadBytesMax: 10)
        #expect(throws: BrokerError.overloaded) { try calls.add("a", [1]) }
        calls.stop()
        #expect(throws: BrokerError.stopped) { try calls.add("a", [1]) }
        let (messages, subscriptions) = calls.discard()
        #expect(messages > 1 && subscriptions.isEmpty && calls.isEmpty)
    }
}
