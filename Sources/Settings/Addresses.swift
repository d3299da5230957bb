import Glibc

/// Where to listen: `host:port` with an IPv4 or IPv6 literal (`[::1]:3724`), `*` for every IPv4 address or
/// `localhost`. Port 0 lets the kernel choose a free one.
public struct ListenAddress: SettingValue, Hashable, CustomStringConvertible {
    /// A literal as `inet_pton` reads it.
    public let host: String
    public let port: UInt16
    public let isIPv6: Bool

    /// Every IPv4 address of the machine.
    public static func any(port: UInt16) -> Self { Self(host: "0.0.0.0", port: port, isIPv6: false) }
    public static func loopback(port: UInt16) -> Self { Self(host: "127.0.0.1", port: port, isIPv6: false) }

    private init(host: String, port: UInt16, isIPv6: Bool) {
        self.host = host
        self.port = port
        self.isIPv6 = isIPv6
    }

    public init(settingText: String) throws(SettingValueError) {
        guard let (name, port) = HostAndPort.split(settingText) else {
            throw SettingValueError(expected: Self.expected)
        }
        let host = name == "*" ? "0.0.0.0" : name == "localhost" ? "127.0.0.1" : name
        if IPLiteral.isIPv4(host) {
            self.init(host: host, port: port, isIPv6: false)
        } else if IPLiteral.isIPv6(host) {
            self.init(host: host, port: port, isIPv6: true)
        } else {
            throw SettingValueError(expected: Self.expected)
        }
    }

    public var settingText: String { isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)" }
    public var description: String { settingText }
    public static var expected: String { "an address and a port such as 0.0.0.0:3724, [::1]:3724 or *:3724" }

    /// The address with a higher port; nil beyond the last port.
    public func shifted(by ports: Int) -> Self? {
        guard let port = UInt16(exactly: Int(port) + ports) else { return nil }
        return Self(host: host, port: port, isIPv6: isIPv6)
    }

    /// True when nobody outside this machine can connect.
    public var isLoopback: Bool { isIPv6 ? host == "::1" : host.hasPrefix("127.") }

    /// True when two sockets cannot have both addresses.
    public func collides(with other: Self) -> Bool {
        guard port != 0, port == other.port else { return false }
        return host == other.host || [host, other.host].contains { $0 == "0.0.0.0" || $0 == "::" }
    }
}

/// Where somebody can be reached: an IP literal or a host name, and a port from 1.
public struct HostAddress: SettingValue, Hashable, CustomStringConvertible {
    public let host: String
    public let port: UInt16

    public static func loopback(port: UInt16) -> Self { Self(host: "127.0.0.1", port: port) }

    private init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    public init(settingText: String) throws(SettingValueError) {
        guard let (host, port) = HostAndPort.split(settingText), port > 0,
            IPLiteral.isIPv6(host) || HostAndPort.isHostName(host)
        else { throw SettingValueError(expected: Self.expected) }
        self.init(host: host, port: port)
    }

    public var settingText: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
    public var description: String { settingText }
    public static var expected: String {
        "a host and a port such as 203.0.113.7:8085 or play.example.org:8085"
    }
}

enum HostAndPort {
    /// `host:port` or `[host]:port`.
    static func split(_ text: String) -> (host: String, port: UInt16)? {
        guard text.utf8.count <= 300, let colon = text.lastIndex(of: ":") else { return nil }
        var host = text[..<colon]
        let digits = text[text.index(after: colon)...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let port = UInt16(digits)
        else { return nil }
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
            guard IPLiteral.isIPv6(String(host)) else { return nil }
        } else if host.contains(":") {
            return nil
        }
        return host.isEmpty ? nil : (String(host), port)
    }

    /// Letters, digits, dots and hyphens, at most 253 of them: no part empty, at most 63 long.
    static func isHostName(_ text: String) -> Bool {
        guard text.utf8.count <= 253 else { return false }
        if text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }) {
            return IPLiteral.isIPv4(text)
        }
        return text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
            (1...63).contains(part.utf8.count) && !part.hasPrefix("-") && !part.hasSuffix("-")
                && part.utf8.allSatisfy {
                    switch $0 {
                    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
                    default: false
                    }
                }
        }
    }
}

enum IPLiteral {
    static func isIPv4(_ text: String) -> Bool {
        var address = in_addr()
        return text.utf8.count <= 15 && inet_pton(AF_INET, text, &address) == 1
    }
    static func isIPv6(_ text: String) -> Bool {
        var address = in6_addr()
        return text.utf8.count <= 45 && inet_pton(AF_INET6, text, &address) == 1
    }
}
