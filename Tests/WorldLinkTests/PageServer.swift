import Base
import Loop
import TestSupport

/// A small HTTP server that answers, or misbehaves, as a test wants. It lives on a loop.
final class PageServer: Sendable {
    enum Answer: Sendable {
        case page(Int, String)
        /// Exactly these bytes, and then the end of the connection.
        case raw([UInt8])
        /// Exactly these bytes, and the connection stays.
        case rawAndStay([UInt8])
        /// The connection stays, and nothing comes.
        case silence
        /// The connection is closed without a word.
        case hangUp
    }
    let requests = Observed<String>()
    let knocks = Observed<Int>()
    private let pages = Locked<[String: Answer]>([:])
    private let listener: Locked<Listener?>
    private let loop: EventLoop
    private let number = Locked(0)
    let address: SocketAddress

    /// - Parameter wanted: where an earlier one was; else a place of its own.
    init(on loop: EventLoop, at wanted: SocketAddress? = nil) throws {
        self.loop = loop
        let server = Locked<PageServer?>(nil)
        let listener = try Listener(wanted ?? ownLoopback(), loop: loop) { connection in
            guard let self = server.withLock({ $0 }) else { return connection.close(because: "early") }
            self.accepted(connection)
        }
        address = listener.address
        self.listener = Locked(listener)
        server.withLock { $0 = self }
    }

    subscript(path: String) -> Answer? {
        get { pages.withLock { $0[path] } }
        set { pages.withLock { $0[path] = newValue } }
    }

    /// Nobody listens any more, and open connections end.
    func stop() async {
        listener.withLock { listener in
            listener?.close()
            listener = nil
        }
        await withCheckedContinuation { continuation in loop.execute { continuation.resume() } }
    }

    private func accepted(_ connection: Connection) {
        knocks.note(
            number.withLock { number in
                number += 1
                return number
            })
        connection.handler = Talk(self)
    }

    fileprivate func answer(_ path: String, on connection: Connection) {
        requests.note(path)
        switch pages.withLock({ $0[path] }) {
        case .page(let status, let body):
            connection.write(
                Array(
                    "HTTP/1.0 \(status) Whatever\r\nContent-Type: text/plain\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
                        .utf8))
            connection.closeAfterFlush(because: "answered")
        case .raw(let bytes):
            connection.write(bytes)
            connection.closeAfterFlush(because: "answered")
        case .rawAndStay(let bytes): connection.write(bytes)
        case .silence: break
        case .hangUp: connection.close(because: "no")
        case nil:
            connection.write(Array("HTTP/1.0 404 Not Found\r\n\r\n".utf8))
            connection.closeAfterFlush(because: "answered")
        }
    }

    /// One connection: waits for the end of the request's head.
    private final class Talk: ConnectionHandler {
        private let server: PageServer
        init(_ server: PageServer) { self.server = server }

        func received(_ connection: Connection, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
            let text = String(decoding: bytes, as: UTF8.self)
            guard text.hasSuffix("\r\n\r\n"), let line = text.split(separator: "\r\n").first else { return 0 }
            let words = line.split(separator: " ")
            guard words.count == 3, words[0] == "GET", words[2] == "HTTP/1.0" else {
                server.requests.note("not a request: \(line)")
                return bytes.count
            }
            server.answer(String(words[1]), on: connection)
            return bytes.count
        }
        func closed(_ connection: Connection, _ cause: CloseCause) {}
    }
}
