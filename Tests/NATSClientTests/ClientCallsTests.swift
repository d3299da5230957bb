import Bus
import NATSWire
import Testing

@testable import NATSClient

/// The order in which what callers want goes to the server.
@Suite struct ClientCallsTests {
    private func text(_ work: ClientCalls.Work?) -> String? {
        switch work {
        case .changes(let writer): String(decoding: writer.bytes, as: UTF8.self)
        case .piece(let piece): String(decoding: piece.writer.bytes, as: UTF8.self)
        case nil: nil
        }
    }

    @Test func aSubscriptionGoesBeforeWhatIsSentAfterItAlsoWhileTheLoopIsSending() throws {
        let calls = ClientCalls(bytesMax: 10_000, subscriptionsMax: 10, payloadBytesMax: 100)
        _ = calls.connected(payloadBytesMax: 100)
        let tells = try calls.add("a", [1])
        #expect(tells)
        calls.attend()
        #expect(text(calls.next()) == "PUB a 1\r\n\u{1}\r\n")
        // The loop has begun, and somebody else subscribes and asks.
        let made = NATSClientSubscription(try Subject("s"), queue: [], whenCancelled: { _ in }) { _ in }
        #expect(try calls.add(made) && !calls.add("b", [2]))
        #expect(text(calls.next()) == "SUB s 1\r\n")
        #expect(text(calls.next()) == "PUB b 1\r\n\u{2}\r\n")
        #expect(calls.remove(made) == false)
        #expect(text(calls.next()) == "UNSUB 1\r\n")
        #expect(text(calls.next()) == nil && calls.isEmpty)
    }
}
