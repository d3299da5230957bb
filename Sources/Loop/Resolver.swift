public import Base
import Glibc

/// Looks host names up, on a thread of its own, and remembers them for 30 s.
public actor Resolver {
    private let thread = ThreadExecutor()
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    private let time: any TimeSource
    private var known: [String: (address: SocketAddress, until: Instant)] = [:]

    public init(time: any TimeSource) { self.time = time }
    deinit { thread.stop() }

    /// `host:port` to an address; the first IPv4 one wins. `localhost` is always the loopback address (RFC
    /// 6761 6.3): it needs no hosts file.
    public func resolve(_ text: String) throws(SocketError) -> SocketAddress {
        if let numeric = SocketAddress(text) { return numeric }
        if let entry = known[text], entry.until > time.now() { return entry.address }
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...])
        else { throw SocketError("'\(text)' is not host:port", EINVAL) }
        let host = String(text[..<colon])
        if host.lowercased() == "localhost" { return .loopback(port: port) }
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, nil, &hints, &list)
        defer { if list != nil { freeaddrinfo(list) } }
        guard code == 0 else { throw SocketError("look up '\(host)'", lookUp: code) }
        var found: [SocketAddress] = []
        var entry = list
        while let info = entry?.pointee {
            var storage = sockaddr_storage()
            withUnsafeMutableBytes(of: &storage) {
                $0.copyMemory(from: UnsafeRawBufferPointer(start: info.ai_addr, count: Int(info.ai_addrlen)))
            }
            if let address = SocketAddress(storage) {
                found.append(SocketAddress(ip: address.ip, port: port))
            }
            entry = info.ai_next
        }
        guard let address = found.first(where: { $0.ip.count == 4 }) ?? found.first else {
            throw SocketError("look up '\(host)'", EHOSTUNREACH)
        }
        known[text] = (address, time.now() + .seconds(30))
        return address
    }
}
