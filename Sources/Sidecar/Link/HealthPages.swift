import Base
import Loop

/// The pages by which others look at the worldserver: `/healthcheck`, `/ready`, `/metrics` (spec sidecar 7).
/// Small HTTP 1.0: one request a connection.
final class HealthPages: Sendable {
    struct Page: Sendable {
        var status: Int
        var type: String
        var body: String
        static let notFound = Page(status: 404, type: "text/plain", body: "no such page\n")
    }
    /// Makes a page; the answer may come later, from any thread.
    typealias Pages = @Sendable (String, @escaping @Sendable (Page) -> Void) -> Void

    private static let requestBytesMax = 4096
    private static let patience = Duration.seconds(10)

    let address: SocketAddress
    private let listener: Listener
    private let loop: EventLoop

    init(_ address: SocketAddress, loop: EventLoop, pages: @escaping Pages) throws(SocketError) {
        self.loop = loop
        listener = try Listener(address, loop: loop) { connection in
            connection.handler = Visitor(connection, pages)
        }
        self.address = listener.address
    }

    func close() {
        let listener = listener
        loop.execute { listener.close() }
    }

    /// One connection. Belongs to the loop's thread.
    private final class Visitor: ConnectionHandler, @unchecked Sendable {
        private let connection: Connection
        private let pages: Pages
        private var hasAsked = false
        private var timer: TimerID?

        init(_ connection: Connection, _ pages: @escaping Pages) {
            self.connection = connection
            self.pages = pages
            timer = connection.loop.schedule(after: HealthPages.patience) { [weak connection] in
                connection?.close(because: "it asked for nothing")
            }
        }

        func received(_ connection: Connection, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
            guard !hasAsked else { return bytes.count }
            let text = String(decoding: bytes.prefix(HealthPages.requestBytesMax), as: UTF8.self)
            // A carriage return and a line feed are one character to Swift.
            guard text.contains("\r\n\r\n") || text.contains("\n\n") else {
                if bytes.count >= HealthPages.requestBytesMax {
                    answer(Page(status: 431, type: "text/plain", body: ""))
                }
                return 0
            }
            hasAsked = true
            let words = text.prefix { !$0.isNewline }.split(separator: " ")
            guard words.count >= 2, words[0] == "GET" || words[0] == "HEAD" else {
                answer(Page(status: 405, type: "text/plain", body: ""))
                return bytes.count
            }
            let path = String(words[1].prefix { $0 != "?" })
            let loop = connection.loop
            pages(path) { page in loop.execute { self.answer(page) } }
            return bytes.count
        }

        private func answer(_ page: Page) {
            guard connection.isOpen else { return }
            let reason = [200: "OK", 404: "Not Found", 405: "Method Not Allowed", 503: "Service Unavailable"]
            let head = """
                HTTP/1.0 \(page.status) \(reason[page.status] ?? "Error")\r
                Content-Type: \(page.type)\r
                Content-Length: \(page.body.utf8.count)\r
                Connection: close\r
                \r

                """
            connection.write(Array((head + page.body).utf8))
            connection.closeAfterFlush(because: "answered")
        }

        func closed(_ connection: Connection, _ cause: CloseCause) {
            if let timer { connection.loop.cancel(timer) }
        }
    }
}
