import Base
import Bus
import Loop
import NATSClient
import NATSWire
import TestSupport

/// A server that says what a test wants, and notes what it is told.
final class ScriptedServer: Sendable {
    /// Operations of all connections in their order, and `open` and `closed`.
    let heard = Observed<String>()
    let address: SocketAddress
    private let listener: Listener
    private let sessions: Sessions

    /// - Parameter greeting: what a connection is told at once.
    /// - Parameter answers: says what follows an operation.
    init(
        _ loop: EventLoop, greeting: String, answers: @escaping @Sendable (String) -> String? = plain
    ) throws {
        let (heard, sessions) = (heard, Sessions(loop))
        listener = try Listener(ownLoopback(), loop: loop) { connection in
            heard.note("open")
            let session = Session(heard, answers)
            connection.handler = session
            connection.write(Array(greeting.utf8))
            sessions.last = connection
        }
        address = listener.address
        self.sessions = sessions
    }

    func close() { listener.close() }

    /// Says something to the newest connection.
    func say(_ text: String) { sessions.say(Array(text.utf8)) }

    /// Ends the newest connection when it has heard everything.
    func end() { sessions.end() }

    static let info = #"INFO {"server_id":"s","version":"2.9.0","headers":true,"max_payload":1000}"# + "\r\n"
    /// As a server that lets everybody in.
    static let plain: @Sendable (String) -> String? = { $0 == "PING" ? "PONG\r\n" : nil }

    /// Belongs to the loop's thread, as does the rest below.
    private final class Sessions: @unchecked Sendable {
        private let loop: EventLoop
        var last: Connection?
        init(_ loop: EventLoop) { self.loop = loop }
        func say(_ bytes: [UInt8]) { loop.execute { self.last?.write(bytes) } }
        func end() { loop.execute { self.last?.closeAfterFlush(because: "the test ends it") } }
    }

    private final class Session: ConnectionHandler {
        private var parser = ClientParser()
        private let heard: Observed<String>
        private let answers: @Sendable (String) -> String?

        init(_ heard: Observed<String>, _ answers: @escaping @Sendable (String) -> String?) {
            self.heard = heard
            self.answers = answers
        }

        func received(_ connection: Connection, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
            do {
                return try parser.consume(UnsafeRawBufferPointer(bytes)) { operation in
                    let shown = Self.shown(operation)
                    heard.note(shown)
                    if let answer = answers(shown) { connection.write(Array(answer.utf8)) }
                    return connection.isOpen
                }
            } catch {
                heard.note("unreadable: \(error)")
                return bytes.count
            }
        }
        func closed(_ connection: Connection, _ cause: CloseCause) { heard.note("closed") }

        private static func shown(_ operation: ClientOperation) -> String {
            func text(_ bytes: UnsafeRawBufferPointer) -> String { String(decoding: bytes, as: UTF8.self) }
            return switch operation {
            case .connect(let options): "CONNECT \(options.json)"
            case .publish(let message):
                "PUB \(text(message.subject)) [\(text(message.reply))] \(text(message.payload))"
            case .subscribe(let subject, let queue, let sid):
                "SUB \(text(subject)) [\(text(queue))] \(text(sid))"
            case .unsubscribe(let sid, _): "UNSUB \(text(sid))"
            case .ping: "PING"
            case .pong: "PONG"
            }
        }
    }
}

/// A client of a scripted server, on the same loop, and what a test looks at.
struct ScriptedCase: Sendable {
    private let loop: EventLoop
    let server: ScriptedServer
    let client: NATSClient
    let states: Observed<BrokerState>
    let log: RecordingLog

    /// Waits until the loop has done what it was told before.
    func settle() async {
        await withCheckedContinuation { next in loop.execute { next.resume() } }
    }

    static func run(
        _ greeting: String = ScriptedServer.info, time: (any TimeSource)? = nil,
        answers: @escaping @Sendable (String) -> String? = ScriptedServer.plain,
        configuration: NATSClientConfiguration = NATSClientConfiguration([]),
        _ body: (ScriptedCase) async throws -> Void
    ) async throws {
        let loop = EventLoop(name: "scripted")
        let server = try ScriptedServer(loop, greeting: greeting, answers: answers)
        var configuration = configuration
        configuration.addresses = [try NATSAddress("\(server.address)")]
        configuration.longestBackoff = .milliseconds(100)
        let (states, log) = (Observed<BrokerState>(), RecordingLog())
        let client = NATSClient(
            configuration, loop: loop, time: time ?? LoopTime(loop), randomness: SeededRandomness(seed: 3),
            log: Log("bus", to: log), metrics: Metrics()
        ) { states.note($0) }
        client.start()
        let result: Result<Void, any Error>
        do {
            result = .success(
                try await body(
                    ScriptedCase(loop: loop, server: server, client: client, states: states, log: log)))
        } catch {
            result = .failure(error)
        }
        server.close()
        await client.stop(within: .zero)
        await withCheckedContinuation { continuation in loop.stop { continuation.resume() } }
        try result.get()
    }
}
