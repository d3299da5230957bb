import Testing

@testable import WorldLink

@Suite struct HTTPReplyTests {
    /// Feeds `text` in pieces of `size`; nil when it is not complete then.
    private func read(
        _ text: String, pieces size: Int = .max, bodyBytesMax: Int = 1_000, ended: Bool = false
    ) throws(HTTPReply.Fault) -> (status: UInt16, body: String)? {
        var reply = HTTPReply(bodyBytesMax: bodyBytesMax)
        var rest = Array(text.utf8)[...]
        var isWhole = false
        while !rest.isEmpty {
            isWhole = try reply.take(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
            if isWhole { break }
        }
        if !isWhole {
            guard ended else { return nil }
            try reply.end()
        }
        guard let status = reply.status else { return nil }
        return (status, String(decoding: reply.body, as: UTF8.self))
    }

    @Test func aReplyOfKnownLengthIsWholeAtItsEnd() throws {
        let text = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhellosurplus"
        for size in 1...text.utf8.count {
            let reply = try read(text, pieces: size)
            #expect(reply?.status == 200)
            #expect(reply?.body == "hello", "in pieces of \(size)")
        }
    }

    @Test func aReplyWithoutLengthEndsWithTheConnection() throws {
        let text = "HTTP/1.0 200\r\n\r\nall of it"
        #expect(try read(text) == nil)
        let reply = try read(text, ended: true)
        #expect(reply?.body == "all of it")
    }

    @Test func everyTruncationIsNoticed() {
        let text = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\nX: y\r\n\r\nbody"
        for length in 0..<text.utf8.count {
            #expect(throws: HTTPReply.Fault.truncated, "\(length) bytes") {
                try read(String(decoding: text.utf8.prefix(length), as: UTF8.self), ended: true)
            }
        }
    }

    @Test(arguments: [
        "HTTP/2 200 OK\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 999 OK\r\n\r\n", "HTTP/1.1 -20 OK\r\n\r\n", "HTTP/1.1\r\n\r\n", "\r\n\r\n",
        "SSH-2.0-OpenSSH\r\n\r\n",
        "http/1.1 200 OK\r\n\r\n", "HTTP/1.1  200 OK\r\n\r\n",
    ])
    func whatIsNoStatusLineIsRefused(_ text: String) {
        #expect(throws: HTTPReply.Fault.statusLine) { try read(text) }
    }

    @Test(arguments: [
        "no colon", ": no name", "two words: 1", " folded: 1", "bad\u{1}: 1", "Fine: 1\u{7F}", "a: 1\nb: 2",
    ])
    func whatIsNoHeaderIsRefused(_ line: String) {
        #expect(throws: HTTPReply.Fault.header) { try read("HTTP/1.1 200 OK\r\n\(line)\r\n\r\n") }
    }

    @Test(arguments: ["", "-1", "+1", "1 2", "0x10", "5,5", "1e3", "12345678901234567"])
    func whatIsNoLengthIsRefused(_ value: String) {
        #expect(throws: HTTPReply.Fault.length) {
            try read("HTTP/1.1 200 OK\r\nContent-Length: \(value)\r\n\r\n")
        }
    }

    @Test func twoLengthsMustAgree() throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\ncontent-length:"
        #expect(throws: HTTPReply.Fault.length) { try read("\(head) 3\r\n\r\nabc") }
        let reply = try read("\(head) \t2 \r\n\r\nab")
        #expect(reply?.body == "ab")
    }

    @Test func aBodyBeyondTheLimitIsRefusedBeforeItIsThere() {
        #expect(throws: HTTPReply.Fault.bodyTooLarge) {
            try read("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n", bodyBytesMax: 10)
        }
        #expect(throws: HTTPReply.Fault.bodyTooLarge) {
            try read(
                "HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 11), pieces: 3, bodyBytesMax: 10)
        }
    }

    @Test func aHeadBeyondTheLimitIsRefused() {
        let text = "HTTP/1.1 200 OK\r\n" + String(repeating: "a: b\r\n", count: 5_000)
        #expect(throws: HTTPReply.Fault.headTooLarge) { try read(text, pieces: 100) }
    }

    @Test func chunksAreRefused() {
        #expect(throws: HTTPReply.Fault.transferEncoding) {
            try read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n")
        }
    }

    @Test func noContentHasNoBody() throws {
        let reply = try read("HTTP/1.1 204 No Content\r\n\r\n")
        #expect(reply?.status == 204)
    }
}
