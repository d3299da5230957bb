/// CMSG_WHO: who is online? (spec packets-session 7)
public struct WhoRequest: Packet {
    public static let opcode = Opcode.CMSG_WHO
    public static let bodyBytes = 26...(64 + 2 * (TextLimit.title + 1) + 10 * 4 + 4 * (TextLimit.title + 1))

    public var levelMin: UInt32 = 0
    public var levelMax: UInt32 = 100
    /// Parts of a name.
    public var player = ""
    public var guild = ""
    public var raceMask: UInt32 = 0xFFFF_FFFF
    public var classMask: UInt32 = 0xFFFF_FFFF
    /// At most ten.
    public var zones: [UInt32] = []
    /// At most four; each may match anything.
    public var words: [String] = []

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&levelMin)
        try c.u32(&levelMax)
        try c.string(&player, max: TextLimit.title)
        try c.string(&guild, max: TextLimit.title)
        try c.u32(&raceMask)
        try c.u32(&classMask)
        try c.integers(&zones, count: .u32, max: 10)
        try c.strings(&words, count: .u32, max: 4, bytesMax: TextLimit.title)
    }
}

/// SMSG_WHO: those who match.
public struct WhoList: Packet {
    public static let opcode = Opcode.SMSG_WHO
    public static let bodyBytes = 8...(8 + playersMax * (19 + TextLimit.name + TextLimit.title))
    /// A client shows 49.
    public static let playersMax = 49

    public struct Player: PacketPart, Hashable {
        public static let leastBytes = 19
        public var name = ""
        public var guild = ""
        public var level: UInt32 = 0
        public var characterClass: UInt32 = 0
        public var race: UInt32 = 0
        public var gender: UInt8 = 0
        public var zone: UInt32 = 0

        public init() {}
        public mutating func layout(
            _ c: inout some FieldCoder & ~Copyable & ~Escapable
        ) throws(WireError) {
            try c.string(&name, max: TextLimit.name)
            try c.string(&guild, max: TextLimit.title)
            try c.u32(&level)
            try c.u32(&characterClass)
            try c.u32(&race)
            try c.u8(&gender)
            try c.u32(&zone)
        }
    }

    public var players: [Player] = []
    /// All that match, also those that are not listed.
    public var matches: UInt32 = 0

    public init() {}
    public init(players: [Player], matches: Int) {
        self.players = players
        self.matches = UInt32(clamping: matches)
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        var count = players.count
        try c.count(&count, as: .u32, max: Self.playersMax, leastBytesEach: Player.leastBytes)
        try c.u32(&matches)
        try c.array(&players, exactly: count)
    }
}
