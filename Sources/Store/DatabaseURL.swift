/// Where a database is: `sqlite:PATH`, `sqlite::memory:` or `mariadb://USER:PASSWORD@HOST:PORT/DATABASE`.
///
/// - `sqlite::memory:` is private to the one `Database` that opens it; `sqlite::memory:NAME` is shared by all
///   that open the same name in this process, and gone when the last of them closes.
/// - In a MariaDB URL, user, password and database are percent-decoded; the port is 3306 when left out.
///   Options follow a question mark: `socket=PATH` (instead of TCP),
///   `tls=required`, `ca=FILE` (verifies too).
///
/// Descriptions never show the password.
public struct DatabaseURL: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    public enum Location: Hashable, Sendable {
        case file(String)
        /// Empty name: private.
        case memory(name: String)
        case server(Server)
    }
    public struct Server: Hashable, Sendable {
        public var user = ""
        public var password = ""
        public var host = "127.0.0.1"
        public var port: UInt16 = 3306
        /// Empty only when the URL was parsed with `requiringDatabase: false`.
        public var database = ""
        public var socket: String?
        public var requiresTLS = false
        public var authorityFile: String?
    }

    public var location: Location

    public init(_ location: Location) { self.location = location }

    /// - Parameter requiringDatabase: false also takes the URL of a server as a whole.
    public init(_ text: String, requiringDatabase: Bool = true) throws(StoreError) {
        if let path = text.strippingPrefix("sqlite:") {
            if let name = path.strippingPrefix(":memory:") {
                location = .memory(name: name)
            } else if path.isEmpty {
                throw Self.invalid("sqlite: wants a path or :memory:")
            } else {
                location = .file(path)
            }
        } else if let rest = text.strippingPrefix("mariadb://") {
            location = .server(try Self.server(rest, requiringDatabase: requiringDatabase))
        } else {
            throw Self.invalid("it begins neither with sqlite: nor with mariadb://")
        }
    }

    public var dialect: Dialect {
        if case .server = location { return .mariadb }
        return .sqlite
    }

    /// The same server, another database.
    public func with(database: String) -> DatabaseURL {
        guard case .server(var server) = location else { return self }
        server.database = database
        return DatabaseURL(.server(server))
    }

    public var description: String {
        switch location {
        case .file(let path): return "sqlite:\(path)"
        case .memory(let name): return "sqlite::memory:\(name)"
        case .server(let server):
            let password = server.password.isEmpty ? "" : ":***"
            let host = server.host.contains(":") ? "[\(server.host)]" : server.host
            return "mariadb://\(server.user)\(password)@\(host):\(server.port)/\(server.database)"
        }
    }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["url": description]) }

    private static func server(_ text: String, requiringDatabase: Bool) throws(StoreError) -> Server {
        var server = Server()
        let (address, options) = text.cut(atFirst: "?")
        let (authority, database) = address.cut(atFirst: "/")
        // The last @: a password with a bare @ in it is what people write.
        let at = authority.lastIndex(of: "@")
        if let at {
            let (user, password) = String(authority[..<at]).cut(atFirst: ":")
            server.user = try decoded(user)
            server.password = try decoded(password ?? "")
        }
        guard !server.user.isEmpty else {
            throw invalid("it names no user: mariadb://USER:PASSWORD@HOST:PORT/DATABASE")
        }
        try setAddress(&server, String(at.map { authority[authority.index(after: $0)...] } ?? authority[...]))
        server.database = try decoded(database ?? "")
        guard !requiringDatabase || !server.database.isEmpty else {
            throw invalid("it names no database: mariadb://USER:PASSWORD@HOST:PORT/DATABASE")
        }
        guard !server.database.contains(where: { $0 == "/" || $0 == "\\" || $0 == "." || $0 == "`" }) else {
            throw invalid("a database's name holds none of / \\ . `")
        }
        for option in (options ?? "").split(separator: "&") { try setOption(&server, String(option)) }
        return server
    }

    private static func setAddress(_ server: inout Server, _ text: String) throws(StoreError) {
        var port: String?
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else {
                throw invalid("the address lacks its closing bracket")
            }
            server.host = String(text[text.index(after: text.startIndex)..<end])
            let rest = String(text[text.index(after: end)...])
            port = rest.isEmpty ? nil : rest.strippingPrefix(":") ?? "?"
        } else {
            let (host, number) = text.cut(atFirst: ":")
            server.host = host
            port = number
        }
        guard !server.host.isEmpty else { throw invalid("it names no host") }
        guard let port else { return }
        guard let number = UInt16(port), number != 0 else {
            throw invalid("its port is no number from 1 to 65535")
        }
        server.port = number
    }

    private static func setOption(_ server: inout Server, _ text: String) throws(StoreError) {
        let (name, value) = text.cut(atFirst: "=")
        switch (name, value) {
        case ("socket", let path?): server.socket = try decoded(path)
        case ("tls", "required"): server.requiresTLS = true
        case ("tls", "off"): server.requiresTLS = false
        case ("ca", let path?):
            server.authorityFile = try decoded(path)
            server.requiresTLS = true
        default: throw invalid("its options are socket=PATH, tls=required, tls=off and ca=FILE")
        }
    }

    private static func decoded(_ text: String) throws(StoreError) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            else {
                throw invalid("% must be followed by two hexadecimal digits (write a % itself as %25)")
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        guard let result = String(validating: bytes, as: UTF8.self) else { throw invalid("it is not UTF-8") }
        return result
    }

    private static func invalid(_ reason: String) -> StoreError {
        StoreError(.invalidURL, "not a database URL: \(reason)")
    }
}

extension String {
    fileprivate func strippingPrefix(_ prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
    }
    fileprivate func cut(atFirst separator: Character) -> (String, String?) {
        guard let index = firstIndex(of: separator) else { return (self, nil) }
        return (String(self[..<index]), String(self[self.index(after: index)...]))
    }
}
