import Glibc

/// An IPv4 or IPv6 address with a port.
public struct SocketAddress: Hashable, Sendable, CustomStringConvertible {
    /// 4 or 16 bytes, network order.
    public let ip: [UInt8]
    public let port: UInt16

    public init(ip: [UInt8], port: UInt16) {
        self.ip = ip
        self.port = port
    }

    /// A numeric address: `127.0.0.1:8085`, `[::1]:8085`, `*:8085` (every IPv4 address).
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...])
        else { return nil }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        self.init(host: host == "*" ? "0.0.0.0" : host, port: port)
    }
    /// A numeric host.
    public init?(host: String, port: UInt16) {
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, host, &bytes) == 1 {
            self.init(ip: Array(bytes.prefix(4)), port: port)
        } else if inet_pton(AF_INET6, host, &bytes) == 1 {
            self.init(ip: bytes, port: port)
        } else {
            return nil
        }
    }

    public static func loopback(port: UInt16 = 0) -> SocketAddress {
        SocketAddress(ip: [127, 0, 0, 1], port: port)
    }

    /// The address without its port, as text; IPv4 in IPv6 is shown as IPv4.
    public var host: String {
        if ip.count == 16, ip.prefix(12).elementsEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]) {
            return ip.suffix(4).map(String.init).joined(separator: ".")
        }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(ip.count == 4 ? AF_INET : AF_INET6, ip, &text, socklen_t(text.count)) != nil else {
            return "?"
        }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
    public var isLoopback: Bool { ip.count == 4 ? ip.first == 127 : host == "::1" || host.hasPrefix("127.") }
    public var description: String { ip.count == 4 ? "\(host):\(port)" : "[\(host)]:\(port)" }

    var family: Int32 { ip.count == 4 ? AF_INET : AF_INET6 }

    init?(_ storage: sockaddr_storage) {
        var storage = storage
        if storage.ss_family == sa_family_t(AF_INET) {
            self = withUnsafeBytes(of: &storage) { raw in
                let address = raw.loadUnaligned(as: sockaddr_in.self)
                return SocketAddress(
                    ip: withUnsafeBytes(of: address.sin_addr) { Array($0) },
                    port: UInt16(bigEndian: address.sin_port))
            }
        } else if storage.ss_family == sa_family_t(AF_INET6) {
            self = withUnsafeBytes(of: &storage) { raw in
                let address = raw.loadUnaligned(as: sockaddr_in6.self)
                return SocketAddress(
                    ip: withUnsafeBytes(of: address.sin6_addr) { Array($0) },
                    port: UInt16(bigEndian: address.sin6_port))
            }
        } else {
            return nil
        }
    }

    func withSocketAddress<R>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
        var storage = sockaddr_storage()
        let length: Int
        if ip.count == 4 {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            withUnsafeMutableBytes(of: &address.sin_addr) { $0.copyBytes(from: ip) }
            length = MemoryLayout<sockaddr_in>.size
            withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: address, as: sockaddr_in.self) }
        } else {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            withUnsafeMutableBytes(of: &address.sin6_addr) { $0.copyBytes(from: ip) }
            length = MemoryLayout<sockaddr_in6>.size
            withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: address, as: sockaddr_in6.self) }
        }
        return withUnsafePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(length)) }
        }
    }
}

/// A system call that failed: what was tried and why it did not work.
public struct SocketError: Error, CustomStringConvertible, Sendable {
    public let operation: String
    public let code: Int32
    /// The code of a connection that nobody listens for.
    public static let refused = ECONNREFUSED
    private let reason: String
    public var description: String { "\(operation): \(reason)" }
    init(_ operation: String, _ code: Int32 = errno) {
        self.operation = operation
        self.code = code
        reason = String(cString: strerror(code))
    }
    /// A look-up that failed; `lookUp` is a code of getaddrinfo.
    init(_ operation: String, lookUp: Int32) {
        self.operation = operation
        code = EHOSTUNREACH
        reason = String(cString: gai_strerror(lookUp))
    }
}
