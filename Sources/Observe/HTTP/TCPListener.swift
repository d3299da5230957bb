import Glibc

/// A socket that could not be had, in one line for an admin.
public struct BindError: Error, Equatable, CustomStringConvertible {
    public let address: String
    public let reason: String
    public var description: String { "cannot listen on \(address): \(reason)" }
}

/// A listening socket for a thread of its own.
enum TCPListener {
    /// - Parameter host: an IPv4 or IPv6 literal.
    static func open(host: String, port: UInt16) throws(BindError) -> (descriptor: Int32, port: UInt16) {
        let isIPv6 = host.contains(":")
        let name = isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)"
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &found) == 0, let address = found?.pointee else {
            throw BindError(address: name, reason: "\(host) is no IP address")
        }
        defer { freeaddrinfo(found) }
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(address.ai_family, type, 0)
        guard descriptor >= 0 else {
            throw BindError(address: name, reason: String(cString: strerror(errno)))
        }
        var one: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        guard bind(descriptor, address.ai_addr, address.ai_addrlen) == 0, listen(descriptor, 64) == 0,
            let port = boundPort(descriptor)
        else {
            let reason = String(cString: strerror(errno))
            close(descriptor)
            throw BindError(address: name, reason: reason)
        }
        return (descriptor, port)
    }

    private static func boundPort(_ descriptor: Int32) -> UInt16? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &storage) { storage in
            storage.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { address in
                let isKnown = address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    getsockname(descriptor, $0, &length) == 0
                }
                // The port lies at the same place in both families.
                return isKnown ? UInt16(bigEndian: address.pointee.sin6_port) : nil
            }
        }
    }
}
