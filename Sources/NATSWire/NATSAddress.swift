/// Where a NATS server is and what it wants to hear: `nats://user:password@host:4222`, `nats://token@host`.
public struct NATSAddress: Hashable, Sendable, CustomStringConvertible {
    public enum Credentials: Hashable, Sendable {
        case none
        case token(String)
        case user(String, password: String)
    }
    /// A name, an IPv4 address, or an IPv6 address without its brackets.
    public let host: String
    public let port: UInt16
    public let credentials: Credentials

    public static let defaultPort: UInt16 = 4222

    public init(host: String, port: UInt16 = Self.defaultPort, credentials: Credentials = .none) {
        self.host = host
        self.port = port
        self.credentials = credentials
    }

    /// - Parameter text: `nats://` may be missing; the port is 4222 when it is. What stands before `@` may
    ///   have `%` escapes.
    public init(_ text: String) throws(NATSAddressError) {
        var rest = Substring(text)
        if let scheme = rest.firstRange(of: "://") {
            let name = rest[..<scheme.lowerBound]
            guard name.lowercased() == "nats" else { throw .unknownScheme(Self.shown(scheme: name)) }
            rest = rest[scheme.upperBound...]
        }
        if rest.last == "/" { rest.removeLast() }
        credentials = try Self.credentials(beforeHost: &rest)
        (host, port) = try Self.hostAndPort(rest, isSafe: credentials != .none)
    }

    /// A list with commas between its addresses; blanks around them do not matter.
    ///
    /// - Throws: `inList` when there are several.
    public static func list(_ text: String) throws(NATSAddressError) -> [NATSAddress] {
        var addresses: [NATSAddress] = []
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        for part in parts {
            var part = part
            while let blank = part.first, blank.isWhitespace { part.removeFirst() }
            while let blank = part.last, blank.isWhitespace { part.removeLast() }
            do throws(NATSAddressError) {
                addresses.append(try NATSAddress(String(part)))
            } catch {
                throw parts.count > 1 ? .inList(addresses.count + 1, error) : error
            }
        }
        return addresses
    }

    // MARK: Parts

    private static func credentials(
        beforeHost rest: inout Substring
    ) throws(NATSAddressError) -> Credentials {
        guard let at = rest.lastIndex(of: "@") else { return .none }
        let words = rest[..<at]
        rest = rest[rest.index(after: at)...]
        guard let colon = words.firstIndex(of: ":") else { return .token(try unescaped(words)) }
        let user = try unescaped(words[..<colon])
        return .user(user, password: try unescaped(words[words.index(after: colon)...]))
    }

    /// What a `%` and two digits stand for.
    private static func unescaped(_ text: Substring) throws(NATSAddressError) -> String {
        guard !text.isEmpty else { throw .badCredentials }
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst(), let low = rest.popFirst(),
                let value = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16),
                high != UInt8(ascii: "+"), high != UInt8(ascii: "-")
            else { throw .badCredentials }
            bytes.append(value)
        }
        guard let result = String(validating: bytes, as: UTF8.self) else { throw .badCredentials }
        return result
    }

    /// - Parameter isSafe: nothing in it can be credentials that lost their `@`.
    private static func hostAndPort(
        _ text: Substring, isSafe: Bool
    ) throws(NATSAddressError) -> (String, UInt16) {
        var (host, port) = (text, Substring())
        var hasPort = false
        let end = text.last == "]" ? text.endIndex : text.lastIndex(of: ":") ?? text.endIndex
        if end != text.endIndex {
            (host, port, hasPort) = (text[..<end], text[text.index(after: end)...], true)
        }
        let isBracketed = host.first == "[" && host.last == "]" && host.count > 2
        if isBracketed { host = host.dropFirst().dropLast() }
        guard isHost(host, mayHaveColons: isBracketed) else { throw .badHost(strange(in: host)) }
        guard hasPort else { return (String(host), defaultPort) }
        let isNumber = port.utf8.allSatisfy { (0x30...0x39).contains($0) }
        guard isNumber, let number = UInt16(port), number > 0 else {
            throw .badPort(isNumber && isSafe ? String(port) : "")
        }
        return (String(host), number)
    }

    private static func isHost(_ host: Substring, mayHaveColons: Bool) -> Bool {
        !host.isEmpty
            && host.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
                case UInt8(ascii: ":"), UInt8(ascii: "%"): mayHaveColons
                default: false
                }
            }
    }

    /// The first character that is in no name, or a bracket or colon out of place.
    private static func strange(in host: Substring) -> String {
        let strange = host.first { !isHost(Substring(String($0)), mayHaveColons: false) }
        return strange.map(String.init) ?? ""
    }

    /// Only a word is shown: anything else may be a password that has `://` in it.
    private static func shown(scheme: Substring) -> String {
        let isWord = scheme.utf8.allSatisfy { (0x61...0x7A).contains($0 | 0x20) }
        return isWord && scheme.utf8.count <= 8 ? String(scheme) : ""
    }

    // MARK: As text

    /// `host:port`, or `[host]:port` for IPv6.
    public var hostAndPort: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
    /// Without the credentials: fit for logs.
    public var description: String { "nats://\(hostAndPort)" }
}

/// Why a text is no address of a NATS server. Has nothing of the credentials, also where the text has lost
/// its `@` or what follows it.
public indirect enum NATSAddressError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Only `nats` is spoken; `tls`, `ws` and others are not. Empty when it is no word.
    case unknownScheme(String)
    /// The first thing in it that is in no name; empty when there is no host.
    case badHost(String)
    /// Not a number of 1 to 65535; empty when it is no number, or may be something else.
    case badPort(String)
    /// Empty, or with a wrong `%` escape.
    case badCredentials
    /// One of several.
    ///
    /// - Parameter place: counts from 1.
    case inList(_ place: Int, NATSAddressError)

    public var description: String {
        switch self {
        case .unknownScheme(""): "what stands before '://' is not 'nats'"
        case .unknownScheme(let scheme): "'\(scheme)://' is not spoken, only 'nats://'"
        case .badHost(""): "there is no host name"
        case .badHost(let piece): "the host's name has \(piece.debugDescription) in it"
        case .badPort(""): "what stands behind the host's ':' is no port"
        case .badPort(let port): "'\(port)' is no port"
        case .badCredentials: "what stands before '@' is neither a token nor user:password"
        case .inList(let place, let error): "address \(place): \(error)"
        }
    }
}
