import Glibc
import Loop
import TestSupport

/// What a connection told its owner.
enum Heard: Sendable, Equatable {
    case connected
    case received([UInt8])
    case full, drained
    case closed(CloseCause)
}

/// A connection's owner that notes everything it hears. Its closures run on the
/// loop's thread, like the rest of it.
final class Tap: ConnectionHandler, @unchecked Sendable {
    let heard = Observed<Heard>()
    private let take: (Connection, UnsafeMutableRawBufferPointer) -> Int

    /// - Parameter take: how many bytes it consumes; all of them, unless said otherwise.
    init(take: @escaping (Connection, UnsafeMutableRawBufferPointer) -> Int = { $1.count }) {
        self.take = take
    }

    func connected(_ connection: Connection) { heard.note(.connected) }
    func received(_ connection: Connection, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
        heard.note(.received(Array(bytes)))
        return take(connection, bytes)
    }
    func outputFull(_ connection: Connection) { heard.note(.full) }
    func outputDrained(_ connection: Connection) { heard.note(.drained) }
    func closed(_ connection: Connection, _ cause: CloseCause) { heard.note(.closed(cause)) }

    /// Waits for the end of the connection and returns its cause.
    func end() async throws -> CloseCause {
        for case .closed(let cause) in try await heard.wait(until: { $0.contains { $0.isClosed } }) {
            return cause
        }
        throw TestSupportError("not closed")
    }
    /// Waits until `count` bytes in all were received, and returns them; for taps that consume everything.
    func bytes(_ count: Int) async throws -> [UInt8] {
        try await heard.wait { $0.map(\.bytes.count).reduce(0, +) >= count }.flatMap(\.bytes)
    }
}

extension Heard {
    var isClosed: Bool { if case .closed = self { true } else { false } }
    var bytes: [UInt8] { if case .received(let bytes) = self { bytes } else { [] } }
}

/// Runs a test with loops of its own, and ends them.
func withLoops<Value>(_ count: Int = 1, _ body: ([EventLoop]) async throws -> Value) async throws -> Value {
    let loops = (0..<count).map { EventLoop(name: "test-\($0)") }
    let result: Result<Value, any Error>
    do { result = .success(try await body(loops)) } catch { result = .failure(error) }
    for loop in loops { await end(loop) }
    return try result.get()
}
func withLoop<Value>(_ body: (EventLoop) async throws -> Value) async throws -> Value {
    let loop = EventLoop(name: "test")
    let result: Result<Value, any Error>
    do { result = .success(try await body(loop)) } catch { result = .failure(error) }
    await end(loop)
    return try result.get()
}
func end(_ loop: EventLoop) async {
    await withCheckedContinuation { continuation in loop.stop { continuation.resume() } }
}

extension EventLoop {
    /// Runs `body` on the loop and waits for it.
    func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            execute { continuation.resume(with: Result(catching: body)) }
        }
    }
    /// Connects `tap`.
    func connect(_ address: SocketAddress, _ tap: Tap) async throws -> Connection {
        try await run { try Connection.connect(to: address, on: self, handler: tap) }
    }
}

/// A connected pair: `near` and `far` are its two ends, each with its tap.
struct Pair {
    let near: Connection, far: Connection
    let listener: Listener

    init(_ loop: EventLoop, near nearTap: Tap, far farTap: Tap, limits: Connection.Limits = .init())
        async throws
    {
        let accepted = Observed<Connection>()
        listener = try Listener(ownLoopback(), loop: loop) {
            $0.handler = farTap
            $0.limits = limits
            accepted.note($0)
        }
        near = try await loop.connect(listener.address, nearTap)
        guard let far = try await accepted.wait(for: 1).first else { throw TestSupportError("no connection") }
        self.far = far
        try await nearTap.heard.wait(for: 1)
    }
}

/// A plain blocking socket, for what a `Connection` never does.
struct RawSocket {
    let descriptor: Int32

    init(to address: SocketAddress) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = address.port.bigEndian
        name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw TestSupportError("connect: errno \(errno)") }
    }
    func send(_ bytes: [UInt8]) { _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) }
    func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }
    func close() { _ = Glibc.close(descriptor) }
    /// Ends with a reset instead of a proper end.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
        close()
    }
}
