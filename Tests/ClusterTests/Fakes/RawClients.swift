import Base
import Glibc
import Loop

/// TCP connections that say what a test wants, each from a loopback address of
/// its choice. Closed when it goes.
final class RawClients: Sendable {
    private let descriptors = Locked<[Int32]>([])

    /// - Parameter from: the last three bytes of the address 127.a.b.c.
    @discardableResult
    func connect(to address: SocketAddress, from: (UInt8, UInt8, UInt8) = (0, 0, 1)) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw RawFailure(operation: "socket", code: errno) }
        descriptors.withLock { $0.append(descriptor) }
        var source = Self.address([127, from.0, from.1, from.2], 0)
        guard Self.with(&source, { bind(descriptor, $0, $1) }) == 0 else {
            throw RawFailure(operation: "bind", code: errno)
        }
        var target = Self.address(address.ip, address.port)
        guard Self.with(&target, { Glibc.connect(descriptor, $0, $1) }) == 0 else {
            throw RawFailure(operation: "connect", code: errno)
        }
        return descriptor
    }

    func send(_ bytes: [UInt8], on descriptor: Int32) {
        _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// How many the other side has closed, without waiting.
    var closedByPeer: Int {
        descriptors.withLock { $0 }.count { descriptor in
            var buffer = [UInt8](repeating: 0, count: 4096)
            while true {
                let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
                if count > 0 { continue }
                return count == 0 || (errno != EAGAIN && errno != EINTR)
            }
        }
    }

    func closeAll() {
        let all = descriptors.withLock { list in
            defer { list = [] }
            return list
        }
        for descriptor in all { close(descriptor) }
    }
    deinit { closeAll() }

    private static func address(_ ip: [UInt8], _ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        withUnsafeMutableBytes(of: &address.sin_addr) { $0.copyBytes(from: ip) }
        return address
    }
    private static func with(
        _ address: inout sockaddr_in, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}

struct RawFailure: Error, CustomStringConvertible {
    let operation: String
    let code: Int32
    var description: String { "\(operation): \(String(cString: strerror(code)))" }
}
