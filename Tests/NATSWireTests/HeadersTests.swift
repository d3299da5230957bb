import NATSWire
import Testing

@Suite struct HeadersTests {
    private func read(_ text: String) throws -> MessageHeaders {
        try Array(text.utf8).withUnsafeBytes { try MessageHeaders($0) }
    }

    @Test func fieldsRoundTripInTheirOrder() throws {
        let headers = MessageHeaders([.init("B", "2"), .init("A", "1: x"), .init("B", ""), .init("C", "a b")])
        let text = String(decoding: headers.block, as: UTF8.self)
        #expect(text == "NATS/1.0\r\nB: 2\r\nA: 1: x\r\nB: \r\nC: a b\r\n\r\n")
        #expect(try read(text) == headers)
        #expect(headers["B"] == "2" && headers["b"] == nil)
    }

    @Test func aStatusIsRead() throws {
        #expect(try read("NATS/1.0 503\r\n\r\n") == MessageHeaders(status: 503))
        #expect(try read("NATS/1.0 100 Idle Heartbeat\r\n\r\n").status == 100)
        #expect(MessageHeaders(status: 503).block == Array("NATS/1.0 503\r\n\r\n".utf8))
    }

    @Test func blanksAroundAValueAreNotPartOfIt() throws {
        #expect(
            try read("NATS/1.0\r\nA:\t x \t\r\nB:   \r\n\r\n").fields == [.init("A", "x"), .init("B", "")])
    }

    @Test func nothingThatIsWrittenEndsALineEarly() throws {
        let headers = MessageHeaders([.init("A:\r\n B", "1\r\nC: 2")])
        #expect(try read(String(decoding: headers.block, as: UTF8.self)).fields == [.init("AB", "1C: 2")])
    }

    @Test(arguments: [
        "", "\r\n", "NATS/1.0", "NATS/1.0\r\n", "NATS/1.0\r\nA: b\r\n", "HTTP/1.0\r\n\r\n",
        "NATS/1.0\r\nA\r\n\r\n",
        "NATS/1.0\r\n: b\r\n\r\n", "NATS/1.0\n\n", "NATS/1.0\r\n\r\nmore", "NATS/1.05\r\n\r\n",
    ])
    func whatAreNoHeadersIsRefused(_ text: String) {
        #expect(throws: NATSError.malformedHeaders) { try read(text) }
    }
}
