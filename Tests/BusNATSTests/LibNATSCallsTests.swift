import Base
import Bus
import NATSWire
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
        while let message = calls.next() { subjects.append(message.subject) }
        return subjects
    }

    @Test func whatCouldNotBeSentIsTheOldestAgain() throws {
        let calls = calls()
        for subject in ["a", "b", "c"] { _ = try calls.add(subject, [1]) }
        let before = calls.waitingBytes
        let first = try #require(calls.next())
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
        _ = calls.takeChanges()
        #expect(try calls.add("c", []))
        #expect(throws: BrokerError.tooLarge(bytesMax: 10)) {
            try calls.add("d", [UInt8](repeating: 0, count: 11))
        }
        calls.disconnected()
        #expect(try !calls.add("e", []))
        #expect(rest(calls) == ["away", "a", "b", "c", "e"])
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
