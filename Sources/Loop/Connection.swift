import Base
import CLinux
import Glibc

/// Why a connection ended.
public enum CloseCause: Error, Sendable, Equatable, CustomStringConvertible {
    /// The peer closed its side.
    case peer
    /// We closed it; the text says why.
    case local(String)
    /// The socket broke.
    case failed(code: Int32)
    /// The peer does not read: more than the limit was waiting for it.
    case outputOverflow
    /// The handler left more unread than the loop's buffer holds.
    case inputOverflow
    /// The loop ended.
    case loopStopped

    public var description: String {
        switch self {
        case .peer: "closed by the peer"
        case .local(let why): why
        case .failed(let code): String(cString: strerror(code))
        case .outputOverflow: "the peer does not read what it is sent"
        case .inputOverflow: "more input than fits the buffer"
        case .loopStopped: "the event loop ended"
        }
    }
}

/// What a connection tells its owner. Called on the loop's thread.
public protocol ConnectionHandler: AnyObject {
    /// An outgoing connection stands.
    func connected(_ connection: Connection)
    /// Bytes are here: all unread ones, in the loop's shared buffer, which may be changed in place.
    /// Returns how many were consumed; the rest is shown again with the next ones.
    func received(_ connection: Connection, _ bytes: UnsafeMutableRawBufferPointer) -> Int
    /// More than `limits.high` bytes wait for the peer: stop producing.
    func outputFull(_ connection: Connection)
    /// The peer caught up (under `limits.low`).
    func outputDrained(_ connection: Connection)
    /// The connection is gone. The last call.
    func closed(_ connection: Connection, _ cause: CloseCause)
}

extension ConnectionHandler {
    public func connected(_ connection: Connection) {}
    public func outputFull(_ connection: Connection) {}
    public func outputDrained(_ connection: Connection) {}
}

/// A non-blocking TCP stream that belongs to one loop; all calls on the loop's thread. It is Sendable so that
/// an actor pinned to the loop can be handed it.
public final class Connection: Channel, @unchecked Sendable {
    /// How much may wait for a peer that reads slowly, in bytes.
    public struct Limits: Sendable {
        public var low = 64 << 10
        public var high = 512 << 10
        public var hard = 4 << 20
        public init() {}
    }
    public unowned let loop: EventLoop
    public let peer: SocketAddress
    public var limits = Limits()
    /// Who hears of it. Held until the connection is closed.
    public var handler: (any ConnectionHandler)?

    let descriptor: Int32
    private enum State {
        case connecting, open, draining(String), closed
    }
    private var state: State
    private var tail: [UInt8] = []
    private var output = OutputChunks()
    private var reading = true
    /// Whether epoll tells of input. A pause leaves it so until something comes: most are over before.
    private var armed = true
    /// The owner resumed reading and has not been shown again what it had left unread.
    private var owesTail = false
    private var full = false
    private var dirty = false
    private var writable = true

    init(descriptor: Int32, peer: SocketAddress, loop: EventLoop, connecting: Bool) {
        self.descriptor = descriptor
        self.peer = peer
        self.loop = loop
        state = connecting ? .connecting : .open
        writable = !connecting
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit {
        if case .closed = state { return }
        Glibc.close(descriptor)
    }

    /// Starts to connect; `handler` hears `connected` or `closed`.
    ///
    /// - Parameter source: what the peer sees; nil leaves it to the kernel, port 0 only the port.
    public static func connect(
        to address: SocketAddress, from source: SocketAddress? = nil, on loop: EventLoop,
        handler: any ConnectionHandler
    ) throws(SocketError) -> Connection {
        let descriptor = socket(
            address.family,
            Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SocketError("socket") }
        if let source, source.withSocketAddress({ bind(descriptor, $0, $1) }) != 0 {
            let error = SocketError("bind to \(source)")
            Glibc.close(descriptor)
            throw error
        }
        let result = address.withSocketAddress { Glibc.connect(descriptor, $0, $1) }
        if result != 0 && errno != EINPROGRESS {
            let error = SocketError("connect to \(address)")
            Glibc.close(descriptor)
            throw error
        }
        let connection = Connection(descriptor: descriptor, peer: address, loop: loop, connecting: true)
        connection.handler = handler
        connection.start()
        return connection
    }

    /// Joins the loop, unless its owner has closed it already.
    func start() {
        if case .closed = state { return }
        loop.add(self, events: wantedEvents)
    }

    // MARK: Writing

    /// Bytes that the socket has not taken yet.
    public var bufferedBytes: Int { output.count }
    public var isOpen: Bool {
        if case .open = state { true } else { false }
    }

    /// Queues bytes; they leave together with the rest of this turn's output.
    public func write(_ bytes: UnsafeRawBufferPointer) {
        switch state {
        case .open, .connecting: break
        case .draining, .closed: return
        }
        output.append(bytes, from: &loop.chunks)
        if !dirty {
            dirty = true
            loop.markDirty(self)
        }
        guard output.count > limits.high else { return }
        if output.count > limits.hard { return close(.outputOverflow) }
        if !full {
            full = true
            handler?.outputFull(self)
        }
    }
    public func write(_ bytes: [UInt8]) { bytes.withUnsafeBytes { write($0) } }

    func flush() {
        dirty = false
        guard writable, output.count > 0 else { return }
        if case .closed = state { return }
        let error = output.write(to: descriptor, returningTo: &loop.chunks)
        if error != 0 { return close(.failed(code: error)) }
        if output.count > 0 {
            writable = false
            loop.update(self, events: wantedEvents)
        }
        if full, output.count < limits.low {
            full = false
            handler?.outputDrained(self)
        }
        if output.count == 0, case .draining(let why) = state { close(.local(why)) }
    }

    // MARK: Reading

    /// Stops reading until `resumeReading`; the peer is slowed down by TCP.
    public func pauseReading() { setReading(false) }
    public func resumeReading() { setReading(true) }

    private func setReading(_ wanted: Bool) {
        guard reading != wanted else { return }
        reading = wanted
        switch state {
        case .closed, .connecting: return
        case .open, .draining: if wanted, !armed { arm(true) }
        }
        // What was left unread is shown again, now that the owner wants it.
        if wanted, !tail.isEmpty, !owesTail {
            owesTail = true
            loop.enqueueRedelivery(self)
        }
    }

    private func arm(_ wanted: Bool) {
        armed = wanted
        loop.update(self, events: wantedEvents)
    }

    func redeliver() {
        guard case .open = state, reading, owesTail else { return }
        deliver(fresh: 0)
    }

    func ready(_ events: UInt32) {
        if case .connecting = state {
            finishConnecting()
            return
        }
        if events & EPOLLOUT.rawValue != 0 && !writable {
            writable = true
            loop.update(self, events: wantedEvents)
            flush()
        }
        if events & (EPOLLIN.rawValue | EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0 { readSome(events) }
    }

    private func finishConnecting() {
        var code: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length)
        guard code == 0 else { return close(.failed(code: code)) }
        state = .open
        writable = true
        loop.update(self, events: wantedEvents)
        handler?.connected(self)
        flush()
    }

    private func readSome(_ events: UInt32) {
        if case .closed = state { return }
        if !reading && events & (EPOLLHUP.rawValue | EPOLLERR.rawValue) == 0 {
            if armed { arm(false) }
            return
        }
        let room = loop.scratch.count - tail.count
        guard room > 0, let base = loop.scratch.baseAddress else { return close(.inputOverflow) }
        let count = read(descriptor, base + tail.count, room)
        if count < 0 {
            if errno == EAGAIN || errno == EINTR { return }
            return close(.failed(code: errno))
        }
        if count == 0 { return ended() }
        if case .draining = state { return }
        guard reading else {
            // Only an error or hang-up wakes a paused reader; keep what came with it.
            tail.append(contentsOf: UnsafeRawBufferPointer(start: base + tail.count, count: count))
            return
        }
        deliver(fresh: count)
    }

    /// The peer has sent everything: the owner sees all of it before it hears the end.
    private func ended() {
        guard reading else { return close(.peer) }
        redeliver()
        // Paused again: the end is found again when reading goes on.
        if reading { close(.peer) }
    }

    /// Shows the handler the kept bytes and the `fresh` ones that lie behind them in the shared buffer.
    private func deliver(fresh: Int) {
        owesTail = false
        let total = tail.count + fresh
        if !tail.isEmpty {
            tail.withUnsafeBytes { loop.scratch.copyMemory(from: $0) }
        }
        guard let handler else { return close(.local("nobody listens")) }
        let bytes = UnsafeMutableRawBufferPointer(rebasing: loop.scratch[0..<total])
        let consumed = min(max(handler.received(self, bytes), 0), total)
        if case .closed = state { return }
        if consumed == total {
            if !tail.isEmpty { tail = [] }
        } else {
            tail = Array(loop.scratch[consumed..<total])
        }
    }

    // MARK: Closing

    /// Closes at once; what waits is lost. The handler hears `closed`.
    public func close(_ cause: CloseCause) {
        if case .closed = state { return }
        state = .closed
        loop.remove(descriptor)
        output.release(to: &loop.chunks)
        tail = []
        let handler = handler
        self.handler = nil
        handler?.closed(self, cause)
        // Last, so that what the handler counts is counted before the peer can see the end.
        Glibc.close(descriptor)
    }
    public func close(because why: String) { close(.local(why)) }

    /// Closes when the output has left, at the latest after `limit`.
    public func closeAfterFlush(because why: String, limit: Duration = .seconds(1)) {
        switch state {
        case .closed, .draining: return
        case .open, .connecting: break
        }
        if output.count == 0 { return close(.local(why)) }
        state = .draining(why)
        loop.schedule(after: limit) { [weak self] in self?.close(.local(why)) }
    }

    func abandon() { close(.loopStopped) }

    private var wantedEvents: UInt32 {
        var events: UInt32 = 0
        if armed { events |= EPOLLIN.rawValue }
        if !writable { events |= EPOLLOUT.rawValue }
        return events
    }
}
