/// SMSG_CLIENTCACHE_VERSION: another number than last time makes the client forget what it cached.
public struct ClientCacheVersion: Packet {
    public static let opcode = Opcode.SMSG_CLIENTCACHE_VERSION
    public static let bodyBytes = 4...4

    public var version: UInt32 = 0

    public init() {}
    public init(version: UInt32) { self.version = version }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&version)
    }
}

/// SMSG_TUTORIAL_FLAGS: which hints the account has seen, one bit each.
public struct TutorialFlags: Packet {
    public static let opcode = Opcode.SMSG_TUTORIAL_FLAGS
    public static let bodyBytes = 32...32

    /// Eight words.
    public var words = [UInt32](repeating: 0, count: 8)

    public init() {}
    public init(words: [UInt32]) { self.words = words }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.integers(&words, exactly: 8)
    }
}

/// CMSG_REALM_SPLIT: asks whether the realm is to be split.
public struct RealmSplitRequest: Packet {
    public static let opcode = Opcode.CMSG_REALM_SPLIT
    public static let bodyBytes = 4...4

    /// A realm or all ones.
    public var realm: UInt32 = 0xFFFF_FFFF

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&realm)
    }
}

/// SMSG_REALM_SPLIT: the answer; the client waits for it.
public struct RealmSplit: Packet {
    public static let opcode = Opcode.SMSG_REALM_SPLIT
    public static let bodyBytes = 9...64

    /// As asked.
    public var realm: UInt32 = 0
    /// 0 normal, 1 split, 2 pending.
    public var state: UInt32 = 0
    public var date = "01/01/01"

    public init() {}
    public init(realm: UInt32) { self.realm = realm }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&realm)
        try c.u32(&state)
        try c.string(&date, max: 55)
    }
}
