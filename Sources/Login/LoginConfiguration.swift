public import Loop

/// What an admin can set about the logon service, as plain values.
public struct LoginConfiguration: Sendable {
    /// Where clients connect; port 3724 is what `set realmlist` means without a port.
    public var listen = SocketAddress(ip: [0, 0, 0, 0], port: 3724)
    public var limits = LoginLimits()
    /// How many sessions make a realm "full" for the list's colours; used where the
    /// realm's row names no population.
    public var realmCapacity: UInt32 = 1_000
    /// Refuses clients whose program files are not the original ones, where the
    /// checksum of their build is known.
    public var strictVersionCheck = false

    public init() {}
}

/// Limits that keep strangers from using the service up (spec auth 9).
public struct LoginLimits: Sendable {
    /// Connections of one address that have not logged on yet.
    public var strangersPerAddressMax = 10
    /// The same over all addresses. When there are more, the one that has kept us waiting longest has to go.
    public var strangersMax = 1_000
    /// Connections in all.
    public var connectionsMax = 10_000
    /// Challenges, logon and reconnect together, of one address.
    public var challengesPerMinute = 32
    /// How long a connection may say nothing.
    public var idle: Duration = .seconds(120)
    /// How long a packet may take from its first byte to its last.
    public var packet: Duration = .seconds(30)
    public var guesses = GuessLimits.Rates()

    public init() {}
}
