import Loop

/// What counts as one address for limits: an IPv4 address, or the /64 network of an IPv6 one, since a
/// single customer has all of that.
struct AddressKey: Hashable, Sendable {
    private let bits: UInt64
    private let isIPv6: Bool

    init(_ address: SocketAddress) {
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        let isMapped = address.ip.count == 16 && address.ip.starts(with: mapped)
        let ip = isMapped ? Array(address.ip.suffix(4)) : address.ip
        isIPv6 = ip.count > 4
        bits = ip.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
