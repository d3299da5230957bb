import Base
import CLinux
import Glibc

/// A listening TCP socket. New connections are dealt out to the loops in turn.
public final class Listener: Channel, @unchecked Sendable {
    /// Where it listens, with the port that the kernel chose when 0 was asked for.
    public let address: SocketAddress
    let descriptor: Int32
    private let loop: EventLoop
    private let loops: [EventLoop]
    private let accepted: @Sendable (Connection) -> Void
    // Loop thread only.
    private var next = 0
    private var closed = false

    /// Binds and listens; throws what an admin can understand (`bind to
    /// 0.0.0.0:3724: Address already in use`).
    ///
    /// - Parameter accepted: called on the new connection's loop; must set its handler.
    public init(
        _ wanted: SocketAddress, loop: EventLoop, spreadOver loops: [EventLoop] = [],
        accepted: @escaping @Sendable (Connection) -> Void
    ) throws(SocketError) {
        let descriptor = socket(
            wanted.family,
            Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SocketError("socket") }
        do throws(SocketError) {
            address = try Self.bindAndListen(descriptor, wanted)
        } catch {
            Glibc.close(descriptor)
            throw error
        }
        self.descriptor = descriptor
        self.loop = loop
        self.loops = loops.isEmpty ? [loop] : loops
        self.accepted = accepted
        loop.execute { loop.add(self, events: EPOLLIN.rawValue) }
    }

    private static func bindAndListen(
        _ descriptor: Int32, _ wanted: SocketAddress
    ) throws(SocketError) -> SocketAddress {
        var one: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        guard wanted.withSocketAddress({ bind(descriptor, $0, $1) }) == 0 else {
            throw SocketError("bind to \(wanted)")
        }
        guard listen(descriptor, 4096) == 0 else { throw SocketError("listen on \(wanted)") }
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        _ = withUnsafeMutablePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        return SocketAddress(storage) ?? wanted
    }

    func ready(_ events: UInt32) {
        for _ in 0..<64 {
            var storage = sockaddr_storage()
            var length = UInt32(MemoryLayout<sockaddr_storage>.size)
            let accepted = withUnsafeMutablePointer(to: &storage) { clinux_accept4(descriptor, $0, &length) }
            if accepted < 0 {
                if errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM { pause() }
                return
            }
            guard let peer = SocketAddress(storage) else {
                Glibc.close(accepted)
                continue
            }
            hand(accepted, peer)
        }
    }

    private func hand(_ descriptor: Int32, _ peer: SocketAddress) {
        let target = loops[next % loops.count]
        next &+= 1
        let accepted = accepted
        target.execute {
            let connection = Connection(descriptor: descriptor, peer: peer, loop: target, connecting: false)
            accepted(connection)
            connection.start()
        }
    }

    /// Out of descriptors: leave the queue to the kernel for a moment instead of spinning.
    private func pause() {
        loop.update(self, events: 0)
        loop.schedule(after: .milliseconds(100)) { [weak self] in
            guard let self, !self.closed else { return }
            self.loop.update(self, events: EPOLLIN.rawValue)
        }
    }

    /// Stops listening; connections that were accepted live on.
    public func close() {
        loop.execute { self.abandon() }
    }

    func abandon() {
        guard !closed else { return }
        closed = true
        loop.remove(descriptor)
        Glibc.close(descriptor)
    }
}
