import Base
import Glibc
import Loop
import TestSupport
import Testing

@testable import Sidecar

/// The pages by which others look at a worldserver.
@Suite struct HealthPagesTests {
    private let loop = EventLoop(name: "pages-test")

    private func pages() throws -> HealthPages {
        try HealthPages(.loopback(), loop: loop) { path, answer in
            answer(
                path == "/metrics"
                    ? HealthPages.Page(status: 200, type: "text/plain", body: "players 7\n") : .notFound)
        }
    }

    /// Sends bytes and returns what comes until the end.
    private func exchange(_ text: String, with pages: HealthPages) async throws -> String {
        let answered = Observed<String>()
        let handler = Asker(text) { answered.note($0) }
        let (loop, address) = (loop, pages.address)
        loop.execute { _ = try? Connection.connect(to: address, on: loop, handler: handler) }
        return try await answered.wait(for: 1).first ?? ""
    }

    @Test(arguments: ["GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n", "GET /metrics?x=1 HTTP/1.0\n\n"])
    func aPageIsServed(_ request: String) async throws {
        let pages = try pages()
        let reply = try await exchange(request, with: pages)
        #expect(reply.hasPrefix("HTTP/1.0 200 OK\r\n"))
        #expect(reply.contains("Content-Length: 10\r\n"))
        #expect(reply.hasSuffix("\r\n\r\nplayers 7\n"))
        pages.close()
    }

    @Test(arguments: [
        ("GET /nowhere HTTP/1.1\r\n\r\n", "404"), ("POST /metrics HTTP/1.1\r\n\r\n", "405"),
        ("\r\n\r\n", "405"),
        ("GET\r\n\r\n", "405"), (String(repeating: "x", count: 5000), "431"),
    ])
    func whatIsNoPageIsRefused(_ request: String, _ status: String) async throws {
        let pages = try pages()
        #expect(try await exchange(request, with: pages).hasPrefix("HTTP/1.0 \(status) "))
        pages.close()
    }
}

/// Belongs to the loop's thread.
private final class Asker: ConnectionHandler, @unchecked Sendable {
    private let text: String
    private let done: @Sendable (String) -> Void
    private var reply: [UInt8] = []
    init(_ text: String, _ done: @escaping @Sendable (String) -> Void) {
        self.text = text
        self.done = done
    }
    func connected(_ connection: Connection) { connection.write(Array(text.utf8)) }
    func received(_ connection: Connection, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
        reply += bytes
        return bytes.count
    }
    func closed(_ connection: Connection, _ cause: CloseCause) {
        done(String(decoding: reply, as: UTF8.self))
    }
}
