public import Settings

/// How gateways treat clients (spec gateway 1, 6, 11).
public enum GatewaySettings {
    public enum Budgets: String, SettingChoice {
        case off, dryRun = "dry-run", on
    }

    public static let connectionsMax = Key<Int>(
        "Gateway.ConnectionsMax", default: 16_384, .range(1...1_000_000),
        doc: "Connections of clients to each realm, those that have not yet said who they are included.")
    public static let connectionsPerAddress = Key<Int>(
        "Gateway.ConnectionsPerAddress", default: 32, .range(1...1_000_000),
        doc: "Connections from one address that have not yet said who they are.")
    public static let handshakeTimeout = Key<Duration>(
        "Gateway.HandshakeTimeout", default: .seconds(10), .range(.seconds(1)...(.seconds(120))),
        doc: "How long a client may take to say who it is.")
    public static let idleTimeout = Key<Duration>(
        "Gateway.IdleTimeout", default: .seconds(900), .range(.seconds(60)...(.seconds(86_400))),
        doc: "A client that sends nothing for so long is disconnected. (It pings every 30 s by itself.)")
    public static let outputMax = Key<ByteSize>(
        "Gateway.OutputMax", default: .mebibytes(4), .range(.kibibytes(256)...(.mebibytes(64))),
        doc: "How much may wait for a client that reads slowly; beyond it the client is disconnected.")
    public static let slowReaderTimeout = Key<Duration>(
        "Gateway.SlowReaderTimeout", default: .seconds(10), .range(.seconds(1)...(.seconds(300))),
        doc: "A client that takes nothing of what waits for it during this time is disconnected.")
    public static let budgets = Key<Budgets>(
        "Gateway.Budgets", default: .on,
        doc: """
            Budgets say how often a client may send each kind of packet (`nimbus opcodes` lists them). dry-run counts \
            and logs what they would have done and does nothing.
            """)
    public static let packetsPerSecond = Key<Int>(
        "Gateway.PacketsPerSecond", default: 500, .range(10...1_000_000),
        doc: "The budget of a client over all kinds of packets, in the long run.")
    public static let packetBurst = Key<Int>(
        "Gateway.PacketBurst", default: 1500, .range(10...1_000_000),
        doc: "How many packets above it may come at once, as after a loading screen.")
    public static let overrunsMax = Key<Int>(
        "Gateway.OverrunsMax", default: 500, .range(1...1_000_000),
        doc: "Packets over a budget are dropped. A client that sends so many of them is disconnected.")
    public static let takeoverTimeout = Key<Duration>(
        "Gateway.TakeoverTimeout", default: .seconds(4), .range(.milliseconds(100)...(.seconds(60))),
        doc: "How long an older session of the same account may take to leave, before it is cut off.")
    public static let showWorldChanges = Key<Bool>(
        "Gateway.ShowWorldChanges", default: true,
        doc: "Whether players read in their chat that they are moved to another worldserver.")

    public static let commandSecurity = Key<Int>(
        "Commands.Security", default: 2, .range(0...4),
        doc: "The least security level for the chat commands `.tc9 worldservers` and `.tc9 gateways`.")
    public static let switchSecurity = Key<Int>(
        "Commands.SwitchSecurity", default: 2, .range(0...4),
        doc: "The same for `.tc9 worldservers switch`, which takes oneself to another layer.")

    public static let section = SettingsSection(
        "Gateways", doc: "For the gateways of all realms.",
        [
            connectionsMax, connectionsPerAddress, handshakeTimeout, idleTimeout, outputMax,
            slowReaderTimeout, budgets,
            packetsPerSecond, packetBurst, overrunsMax, takeoverTimeout, showWorldChanges, commandSecurity,
            switchSecurity,
        ])
}
