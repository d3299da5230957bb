import Glibc

/// An address as the auth database spells it.
enum StoredAddress {
    /// `account.last_ip` and `ip_banned.ip` are varchar(15): room for IPv4 and for nothing else.
    private static let charactersMax = 15

    /// The plain IPv4 form of an IPv4 address that arrived over an IPv6 socket; everything else unchanged.
    static func normalised(_ text: String) -> String {
        let prefix = "::ffff:"
        guard text.lowercased().hasPrefix(prefix) else { return text }
        let rest = String(text.dropFirst(prefix.count))
        return isIPv4(rest) ? rest : text
    }

    /// What fits a column; nil when it does not.
    static func fitting(_ text: String) -> String? {
        let normal = normalised(text)
        return normal.utf8.count <= charactersMax ? normal : nil
    }

    /// Whether a text is an address and not a name.
    static func isAddress(_ text: String) -> Bool { isIPv4(text) || isIPv6(text) }

    private static func isIPv4(_ text: String) -> Bool {
        var place = in_addr()
        return inet_pton(AF_INET, text, &place) == 1
    }
    private static func isIPv6(_ text: String) -> Bool {
        var place = in6_addr()
        return inet_pton(AF_INET6, text, &place) == 1
    }
}
