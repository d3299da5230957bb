import Base
import Glibc
import Loop
import TestSupport
import Wire

/// A plain blocking socket on a thread of its own: it sends what it is told, byte by byte if need be, and
/// comes from any address of the loopback network.
actor LogonSocket {
    private let thread = ThreadExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    private let descriptor: Int32
    private var unread: [UInt8] = []

    /// - Parameter host: the last number of the client's own address, 127.0.0.x.
    init(to server: SocketAddress, from host: UInt8 = 1) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        let own = Self.with(127, 0, 0, host, port: 0) { bind(descriptor, $0, $1) }
        let there = Self.with(127, 0, 0, 1, port: server.port) { connect(descriptor, $0, $1) }
        guard own == 0, there == 0 else {
            Glibc.close(descriptor)
            thread.stop()
            throw TestSupportError("no connection: errno \(errno)")
        }
    }

    deinit {
        Glibc.close(descriptor)
        thread.stop()
    }

    private static func with<Result>(
        _ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8, port: UInt16,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        name.sin_addr.s_addr = (UInt32(a) << 24 | UInt32(b) << 16 | UInt32(c) << 8 | UInt32(d)).bigEndian
        return withUnsafePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    /// Sends in one segment.
    func send(_ bytes: [UInt8]) { _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) }

    /// Sends each byte in a segment of its own.
    func trickle(_ bytes: [UInt8]) { for byte in bytes { send([byte]) } }

    /// Exactly so many bytes; throws when the server closes before, or says nothing for 20 s.
    func receive(_ count: Int) throws -> [UInt8] {
        while unread.count < count {
            guard try more() else {
                throw TestSupportError("closed after \(unread) instead of \(count) bytes")
            }
        }
        defer { unread.removeFirst(count) }
        return Array(unread.prefix(count))
    }

    /// The next whole answer.
    func answer() throws -> LogonAnswer {
        while true {
            switch LogonPacket.nextAnswer(in: unread) {
            case .packet(let answer, let size):
                unread.removeFirst(size)
                return answer
            case .invalid(let error): throw error
            case .needMore: guard try more() else { throw TestSupportError("closed before an answer") }
            }
        }
    }

    /// What comes until the server closes; throws when it does not within 20 s.
    func untilClosed() throws -> [UInt8] {
        while try more() {}
        defer { unread = [] }
        return unread
    }

    /// False at the end of the connection.
    private func more() throws -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        if count < 0, errno != ECONNRESET { throw TestSupportError("the server stays silent") }
        guard count > 0 else { return false }
        unread.append(contentsOf: buffer.prefix(count))
        return true
    }
}
