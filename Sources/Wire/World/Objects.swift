public import Base

/// SMSG_DESTROY_OBJECT: something is gone.
public struct DestroyObject: Packet {
    public static let opcode = Opcode.SMSG_DESTROY_OBJECT
    public static let bodyBytes = 9...9

    public var object = GUID.none
    /// The client plays the animation of a death.
    public var isDeath = false

    public init() {}
    public init(object: GUID) { self.object = object }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.guid(&object)
        try c.bool(&isDeath)
    }
}

/// SMSG_ITEM_PUSH_RESULT: "you receive item" (spec sidecar 10.3).
public struct ItemPushResult: Packet {
    public static let opcode = Opcode.SMSG_ITEM_PUSH_RESULT
    public static let bodyBytes = 45...45

    public var player = GUID.none
    /// 0 looted, 1 got from somebody.
    public var wasReceived: UInt32 = 0
    public var wasCreated: UInt32 = 0
    public var showsInChat: UInt32 = 1
    /// 255: the backpack and what is worn.
    public var bag: UInt8 = 255
    /// All ones when it was added to a stack.
    public var slot: UInt32 = 0
    public var entry: UInt32 = 0
    public var suffixFactor: UInt32 = 0
    public var randomProperty: Int32 = 0
    public var count: UInt32 = 1
    public var countInInventory: UInt32 = 1

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.guid(&player)
        try c.u32(&wasReceived)
        try c.u32(&wasCreated)
        try c.u32(&showsInChat)
        try c.u8(&bag)
        try c.u32(&slot)
        try c.u32(&entry)
        try c.u32(&suffixFactor)
        try c.i32(&randomProperty)
        try c.u32(&count)
        try c.u32(&countInInventory)
    }
}
