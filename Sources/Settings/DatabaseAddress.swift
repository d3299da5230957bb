/// Where a database lies: `sqlite:PATH` or `mariadb://USER:PASSWORD@HOST:PORT/DATABASE`.
/// In the second form user and password may hold percent escapes (`%40` for an @).
public enum DatabaseAddress: SettingValue, Hashable {
    case sqlite(path: String)
    case mariadb(user: String, password: String, host: String, port: UInt16, database: String)

    public init(settingText: String) throws(SettingValueError) {
        let wrong = SettingValueError(expected: Self.expected)
        if settingText.hasPrefix("sqlite:") {
            let path = String(settingText.dropFirst("sqlite:".count))
            guard !path.isEmpty, path.utf8.count <= 4000 else { throw wrong }
            self = .sqlite(path: path)
            return
        }
        guard settingText.hasPrefix("mariadb://") else { throw wrong }
        let rest = settingText.dropFirst("mariadb://".count)
        // A password may hold an @ or a / by mistake: the last @ divides, and the first / behind it.
        guard let at = rest.lastIndex(of: "@") else { throw wrong }
        let place = rest[rest.index(after: at)...]
        guard let slash = place.firstIndex(of: "/") else { throw wrong }
        let credentials = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let hostText = String(place[..<slash])
        let hasPort = hostText.hasPrefix("[") ? hostText.contains("]:") : hostText.contains(":")
        let host = try? HostAddress(settingText: hasPort ? hostText : hostText + ":3306")
        let database = String(place[place.index(after: slash)...])
        guard let host, let user = credentials.first.flatMap(Self.unescape), !user.isEmpty,
            let password = credentials.count > 1 ? Self.unescape(credentials[1]) : "",
            !database.isEmpty, database.utf8.count <= 64, !database.contains("/")
        else { throw wrong }
        self = .mariadb(user: user, password: password, host: host.host, port: host.port, database: database)
    }

    public var settingText: String { text { Self.escape($0) } }
    /// The address without its password.
    public var masked: String { text { $0.isEmpty ? "" : "***" } }

    private func text(password show: (String) -> String) -> String {
        switch self {
        case .sqlite(let path): return "sqlite:\(path)"
        case .mariadb(let user, let password, let host, let port, let database):
            let place = host.contains(":") ? "[\(host)]" : host
            return "mariadb://\(Self.escape(user)):\(show(password))@\(place):\(port)/\(database)"
        }
    }

    public static var expected: String { "sqlite:PATH or mariadb://USER:PASSWORD@HOST:PORT/DATABASE" }

    private static func escape(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "%", ":", "@", "/": result += "%" + String(scalar.value, radix: 16, uppercase: true)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Nil when an escape is broken or gives no UTF-8.
    private static func unescape(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8.makeIterator()
        while let byte = rest.next() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.next().flatMap(hexValue), let low = rest.next().flatMap(hexValue) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexValue(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit &- 0x30
        case 0x41...0x46: digit &- 0x37
        case 0x61...0x66: digit &- 0x57
        default: nil
        }
    }
}
