public import Base

/// CMSG_GAMEOBJECT_QUERY: what kind of object is this?
public struct GameObjectQuery: Packet {
    public static let opcode = Opcode.CMSG_GAMEOBJECT_QUERY
    public static let bodyBytes = 12...12

    public var entry: UInt32 = 0
    public var object = GUID.none

    public init() {}
    public init(entry: UInt32, object: GUID) {
        self.entry = entry
        self.object = object
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&entry)
        try c.guid(&object)
    }
}

/// SMSG_GAMEOBJECT_QUERY_RESPONSE: the kind, or that there is none.
public struct GameObjectQueryResponse: Packet {
    public static let opcode = Opcode.SMSG_GAMEOBJECT_QUERY_RESPONSE
    public static let bodyBytes = 4...(136 + 7 * (TextLimit.title + 1))

    public var entry: UInt32 = 0
    /// Sent as the highest bit of the entry; nothing else follows.
    public var isUnknown = false
    /// 19 mailbox, 34 guild vault ...
    public var type: UInt32 = 0
    public var displayID: UInt32 = 0
    public var name = ""
    /// Three more that clients do not show.
    public var otherNames = [String](repeating: "", count: 3)
    public var icon = ""
    /// What stands over the bar while it is being used.
    public var castBarCaption = ""
    public var unknown = ""
    /// 24, their meaning by type.
    public var data = [UInt32](repeating: 0, count: 24)
    public var size: Float = 1
    /// Six.
    public var questItems = [UInt32](repeating: 0, count: 6)

    public init() {}
    public init(unknown entry: UInt32) {
        self.entry = entry
        isUnknown = true
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.entry(&entry, isUnknown: &isUnknown)
        guard !isUnknown else { return }
        try c.u32(&type)
        try c.u32(&displayID)
        try c.string(&name, max: TextLimit.title)
        try c.strings(&otherNames, exactly: 3, bytesMax: TextLimit.title)
        try c.string(&icon, max: TextLimit.title)
        try c.string(&castBarCaption, max: TextLimit.title)
        try c.string(&unknown, max: TextLimit.title)
        try c.integers(&data, exactly: 24)
        try c.f32(&size)
        try c.integers(&questItems, exactly: 6)
    }
}
