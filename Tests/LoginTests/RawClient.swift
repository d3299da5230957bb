import Base
import Loop

/// A client that sends bytes as it is told and collects what comes, for what no well-behaved client sends.
final class RawClient: ConnectionHandler, @unchecked Sendable {
    private struct State {
        var received: [UInt8] = []
        var end: CloseCause?
        var waiters: [(isMet: @Sendable ([UInt8], Bool) -> Bool, resume: CheckedContinuation<Void, Never>)] =
            []
    }
    private let loop: EventLoop
    private let state = Locked(State())
    // Loop thread only.
    private var connection: Connection?

    init(_ address: SocketAddress, on loop: EventLoop) throws {
        self.loop = loop
        loop.execute {
            do throws(SocketError) {
                self.connection = try Connection.connect(to: address, on: loop, handler: self)
            } catch {
                self.closed(.failed(code: error.code))
            }
        }
    }

    func send(_ bytes: [UInt8]) { loop.execute { self.connection?.write(bytes) } }
    func quit() { loop.execute { self.connection?.close(because: "the test ends") } }

    /// So many bytes, or all there were when the connection ended first.
    func receive(_ count: Int) async -> [UInt8] {
        await wait { bytes, isOver in bytes.count >= count || isOver }
        return state.withLock { state in
            let taken = Array(state.received.prefix(count))
            state.received.removeFirst(taken.count)
            return taken
        }
    }
    /// Returns when the server has closed.
    func untilClosed() async { await wait { _, isOver in isOver } }
    var isClosed: Bool { state.withLock { $0.end != nil } }

    private func wait(_ isMet: @escaping @Sendable ([UInt8], Bool) -> Bool) async {
        await withCheckedContinuation { continuation in
            let now = state.withLock { state -> Bool in
                if isMet(state.received, state.end != nil) { return true }
                state.waiters.append((isMet, continuation))
                return false
            }
            if now { continuation.resume() }
        }
    }

    private func change(_ edit: (inout State) -> Void) {
        let met = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            edit(&state)
            let met = state.waiters.filter { $0.isMet(state.received, state.end != nil) }.map(\.resume)
            state.waiters.removeAll { $0.isMet(state.received, state.end != nil) }
            return met
        }
        for waiter in met { waiter.resume() }
    }

    func received(_ connection: Connection, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
        let copy = Array(bytes)
        change { $0.received += copy }
        return bytes.count
    }
    func closed(_ connection: Connection, _ cause: CloseCause) { closed(cause) }
    private func closed(_ cause: CloseCause) { change { $0.end = cause } }
}
