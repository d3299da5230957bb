import Glibc
import Loop
import NATSWire
import TestSupport
import Testing

/// A client of the bus that notes what it is told, as text. Its parts run on its loop's thread.
final class TestClient: ConnectionHandler, @unchecked Sendable {
    /// Operations in their order; `closed` at the end.
    let heard = Observed<String>()
    private let loop: EventLoop
    private var connection: Connection?
    private var parser = ServerParser()

    init(_ bus: TestBus) async throws {
        loop = bus.clientLoop
        let address = bus.address
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            loop.execute {
                continuation.resume(
                    with: Result {
                        self.connection = try Connection.connect(to: address, on: self.loop, handler: self)
                    })
            }
        }
    }

    func received(_ connection: Connection, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
        do {
            return try parser.consume(UnsafeRawBufferPointer(bytes)) {
                heard.note(Self.shown($0))
                return true
            }
        } catch {
            heard.note("unreadable: \(error)")
            return bytes.count
        }
    }
    func closed(_ connection: Connection, _ cause: CloseCause) { heard.note("closed") }

    private static func shown(_ operation: ServerOperation) -> String {
        func text(_ bytes: UnsafeRawBufferPointer) -> String { String(decoding: bytes, as: UTF8.self) }
        switch operation {
        case .info(let info): return "INFO \(info.json)"
        case .message(let message, let sid):
            let reply = message.reply.isEmpty ? "" : " reply \(text(message.reply))"
            let headers = message.headerBytes == 0 ? "" : " headers \(text(message.headers).debugDescription)"
            return "\(text(sid)): \(text(message.subject))\(reply)\(headers) \(text(message.payload))"
        case .ping: return "PING"
        case .pong: return "PONG"
        case .ok: return "+OK"
        case .error(let text): return "-ERR \(text)"
        }
    }

    func send(_ text: String) { send(Array(text.utf8)) }
    func send(_ bytes: [UInt8]) { loop.execute { self.connection?.write(bytes) } }
    func close() { loop.execute { self.connection?.close(because: "the test is done with it") } }
    func pauseReading() { loop.execute { self.connection?.pauseReading() } }
    func resumeReading() { loop.execute { self.connection?.resumeReading() } }

    /// Sends operations, waits until the bus has seen to all of them, and returns what was heard since the
    /// last time.
    func exchange(_ text: String = "") async throws -> [String] {
        let pongs = heard.values.count { $0 == "PONG" }
        send(text + "PING\r\n")
        let all = try await heard.wait { $0.count { $0 == "PONG" } > pongs || $0.last == "closed" }
        let end = all.lastIndex(of: "PONG") ?? all.count
        let start = all[..<end].lastIndex(of: "PONG").map { $0 + 1 } ?? 0
        return all[start..<end].filter { !$0.hasPrefix("INFO") }
    }

    /// Waits for the end and returns what was heard before it, INFO aside.
    func end(_ text: String = "") async throws -> [String] {
        if !text.isEmpty { send(text) }
        return try await heard.wait { $0.last == "closed" }.dropLast().filter {
            !$0.hasPrefix("INFO") && $0 != "PONG"
        }
    }
}
