public import Base

/// CMSG_CREATURE_QUERY: what kind of creature is this?
public struct CreatureQuery: Packet {
    public static let opcode = Opcode.CMSG_CREATURE_QUERY
    public static let bodyBytes = 12...12

    public var entry: UInt32 = 0
    public var creature = GUID.none

    public init() {}
    public init(entry: UInt32, creature: GUID) {
        self.entry = entry
        self.creature = creature
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&entry)
        try c.guid(&creature)
    }
}

/// SMSG_CREATURE_QUERY_RESPONSE: the kind, or that there is none.
public struct CreatureQueryResponse: Packet {
    public static let opcode = Opcode.SMSG_CREATURE_QUERY_RESPONSE
    public static let bodyBytes = 4...(88 + 6 * (TextLimit.title + 1))

    public var entry: UInt32 = 0
    /// Sent as the highest bit of the entry; nothing else follows.
    public var isUnknown = false
    public var name = ""
    /// Three more that clients do not show.
    public var otherNames = [String](repeating: "", count: 3)
    /// "<Auctioneer>", without the brackets.
    public var title = ""
    /// The cursor over it: "Speak", "Directions" ...
    public var icon = ""
    public var flags: UInt32 = 0
    /// 1 beast, 7 humanoid ...
    public var type: UInt32 = 0
    public var family: UInt32 = 0
    /// 0 normal, 1 elite ... 3 boss.
    public var rank: UInt32 = 0
    /// Two.
    public var killCredits = [UInt32](repeating: 0, count: 2)
    /// Four.
    public var displayIDs = [UInt32](repeating: 0, count: 4)
    public var healthModifier: Float = 1
    public var manaModifier: Float = 1
    public var isRacialLeader = false
    /// Six.
    public var questItems = [UInt32](repeating: 0, count: 6)
    public var movement: UInt32 = 0

    public init() {}
    public init(unknown entry: UInt32) {
        self.entry = entry
        isUnknown = true
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.entry(&entry, isUnknown: &isUnknown)
        guard !isUnknown else { return }
        try c.string(&name, max: TextLimit.title)
        try c.strings(&otherNames, exactly: 3, bytesMax: TextLimit.title)
        try c.string(&title, max: TextLimit.title)
        try c.string(&icon, max: TextLimit.title)
        try c.u32(&flags)
        try c.u32(&type)
        try c.u32(&family)
        try c.u32(&rank)
        try c.integers(&killCredits, exactly: 2)
        try c.integers(&displayIDs, exactly: 4)
        try c.f32(&healthModifier)
        try c.f32(&manaModifier)
        try c.bool(&isRacialLeader)
        try c.integers(&questItems, exactly: 6)
        try c.u32(&movement)
    }
}

extension FieldCoder where Self: ~Copyable & ~Escapable {
    /// An entry whose highest bit says that there is no such thing.
    mutating func entry(_ entry: inout UInt32, isUnknown: inout Bool) throws(WireError) {
        let missing: UInt32 = 0x8000_0000
        var raw = isUnknown ? entry | missing : entry & ~missing
        try u32(&raw)
        isUnknown = raw & missing != 0
        entry = raw & ~missing
    }
}
