public import Base
public import Loop
public import Wire

/// What one gateway (one realm's listener) is told. Plain values; Cluster fills them from the settings.
public struct GatewayConfiguration: Sendable {
    public var realm: RealmID
    public var realmName: String
    public var listen: SocketAddress
    /// The machine's name, which tells gateways on several machines apart.
    public var host = ""
    /// `host:port` that the realm list gives to clients; empty means the address it listens on.
    public var publicAddress = ""
    /// Below this level the realm is closed: 0 for everybody.
    public var securityMinimum: UInt8 = 0
    /// The most that SMSG_AUTH_RESPONSE grants: 0, 1 or 2.
    public var expansion: UInt8 = 2
    public var clientCacheVersion: UInt32 = 0
    /// Sessions at the character list or in the world before others queue; 0 is no limit.
    public var playersMax = 0
    /// From the connection to CMSG_AUTH_SESSION.
    public var handshake = Duration.seconds(10)
    /// Connections of one loop that have not authenticated; the oldest makes room for the next.
    public var unauthenticatedMax = 4096
    /// The same of one address; more are closed at once.
    public var unauthenticatedPerAddressMax = 32
    /// Client connections of the gateway in all.
    public var connectionsMax = 16_384
    /// Bytes that may wait for a client before it is closed.
    public var outputMax = 4 << 20
    /// An authenticated client without a packet is closed after this.
    public var idle = Duration.seconds(900)
    /// A client that does not read is closed after this.
    public var slowReader = Duration.seconds(10)
    public var budgets = Budgets()
    public var chat = ChatRules()
    /// What all realms are called.
    public var realmNames: [RealmID: String] = [:]
    /// `.tc9 ws list`, `.tc9 gw list`.
    public var securityToList: UInt8 = 2
    /// `.tc9 ws switch`.
    public var securityToSwitch: UInt8 = 2
    /// System lines about worldserver changes.
    public var announcesWorldChanges = true
    public var transition = TransitionLimits()
    /// Players who are taken off worldservers that are being emptied, at once.
    public var relocationsMax = 20
    /// From one report to the registry to the next; while a worldserver is emptied, at most a second. The
    /// directory of players is told as often that the gateway lives.
    public var reportInterval = Duration.seconds(5)

    public init(realm: RealmID, realmName: String, listen: SocketAddress) {
        self.realm = realm
        self.realmName = realmName
        self.listen = listen
    }
}

extension GatewayConfiguration {
    func name(of realm: RealmID) -> String { realmNames[realm] ?? "Realm \(realm)" }
}

/// What players may say.
public struct ChatRules: Sendable {
    public var whisperLevelMin: UInt8 = 1
    public var channelLevelMin: UInt8 = 1
    /// So many lines in quick succession silence a player.
    public var floodLinesMax = 10
    public var floodSilence = Duration.seconds(10)
    public init() {}

    var flood: ChatFlood.Limits {
        var limits = ChatFlood.Limits()
        limits.linesMax = floodLinesMax
        limits.silence = floodSilence
        return limits
    }
}

/// The deadlines of a change of worldserver (spec gateway 12 to 14).
public struct TransitionLimits: Sendable {
    /// Entering and redirects, from the client's packet to the new world.
    public var overall = Duration.seconds(20)
    /// From the loss of a worldserver to the new world.
    public var recovery = Duration.seconds(30)
    /// From 0x51F to 0x520.
    public var prepare = Duration.seconds(5)
    /// From 0x520 to the end of the old link.
    public var release = Duration.seconds(2)
    /// How long a map may be "pending" before the old world keeps the player.
    public var decide = Duration.seconds(10)
    /// The TCP connection to a worldserver, and its challenge.
    public var connect = Duration.seconds(2)
    /// From CMSG_AUTH_SESSION to the worldserver's readiness, where it announces it.
    public var ready = Duration.seconds(3)
    /// Where it does not: ready after this at the latest.
    public var assumeReady = Duration.milliseconds(300)
    public var pauseFirst = Duration.milliseconds(200)
    public var pauseMax = Duration.seconds(2)
    public init() {}
}

/// How many packets a client may send (AzerothCore's `antidos_opcode_policies` in spirit).
public struct Budgets: Sendable {
    /// All packets together: in a second, and at once.
    public var packetsPerSecond = 500.0
    public var packetsBurst = 1500.0
    /// For single opcodes, in a second (the burst is twice that).
    public var perOpcode: [Opcode: Double] = [
        .CMSG_CHAR_ENUM: 5, .CMSG_CHAR_CREATE: 3, .CMSG_CHAR_DELETE: 3, .CMSG_PLAYER_LOGIN: 5,
        .CMSG_CHAR_RENAME: 3, .CMSG_CHAR_CUSTOMIZE: 3, .CMSG_CHAR_FACTION_CHANGE: 3,
        .CMSG_CHAR_RACE_CHANGE: 3,
        .CMSG_CONTACT_LIST: 5, .CMSG_ADD_FRIEND: 3, .CMSG_DEL_FRIEND: 10, .CMSG_SET_CONTACT_NOTES: 10,
        .CMSG_ADD_IGNORE: 3, .CMSG_DEL_IGNORE: 10,
        .CMSG_NAME_QUERY: 200, .CMSG_MESSAGECHAT: 20, .CMSG_WHO: 2, .CMSG_UPDATE_ACCOUNT_DATA: 10,
        .CMSG_REQUEST_ACCOUNT_DATA: 10, .CMSG_REALM_SPLIT: 5, .CMSG_LOGOUT_REQUEST: 5,
        .CMSG_GROUP_INVITE: 40, .MSG_MINIMAP_PING: 10, .MSG_RANDOM_ROLL: 5, .MSG_RAID_READY_CHECK: 10,
        .MSG_RAID_TARGET_UPDATE: 20,
    ]
    /// Packets over budget before the connection is closed.
    public var overrunsMax = 500
    /// Count and log only, drop and close nothing.
    public var dryRun = false
    public init() {}

    /// No budgets at all.
    public mutating func lift() {
        packetsPerSecond = .infinity
        packetsBurst = .infinity
        perOpcode = [:]
    }
}
