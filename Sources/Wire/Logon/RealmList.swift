/// The client asks for the realms (spec auth 3.8).
public struct RealmListRequest: LogonMessage {
    public init() {}
    public var opcode: LogonOpcode { .realmList }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.ignored(0 as UInt32)
    }
}

/// All realms that this client may see (spec auth 3.9).
public struct RealmListAnswer: LogonMessage {
    /// With the limits on name and address, so many always fit in the 16 bits of the size.
    public static let realmsMax = 255

    public var realms: [Realm] = []

    public init() {}
    public init(realms: [Realm]) { self.realms = realms }

    public var opcode: LogonOpcode { .realmList }

    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        var size: UInt16 = 0
        if !c.isReading {
            var content = PacketWriter()
            try self.content(&content)
            size = UInt16(clamping: content.finish().count)
        }
        try c.u16(&size)
        guard c.isReading else { return try content(&c) }
        guard size >= 8 else { throw .badValue(field: "realm list size") }
        guard Int(size) <= c.remaining else { throw .truncated }
        let end = c.remaining - Int(size)
        do throws(WireError) {
            try content(&c)
        } catch {
            // The whole list is there: what it lacks will not come any more.
            throw error == .truncated ? .badValue(field: "realm list size") : error
        }
        guard c.remaining == end else { throw .badValue(field: "realm list size") }
    }

    private mutating func content(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.ignored(0 as UInt32)
        try c.array(&realms, count: .u16, max: Self.realmsMax)
        try c.ignored(0x0010 as UInt16)
    }
}

/// One row of the list.
public struct Realm: PacketPart, Hashable {
    public static let leastBytes = 12

    public enum Kind: UInt8, Sendable { case pve = 0, pvp = 1, normal = 4, roleplay = 6, roleplayPvP = 8 }

    public struct Flags: OptionSet, Hashable, Sendable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }
        public static let versionMismatch = Flags(rawValue: 0x01)
        public static let offline = Flags(rawValue: 0x02)
        /// The version of the realm follows its id.
        public static let specifyBuild = Flags(rawValue: 0x04)
        public static let recommended = Flags(rawValue: 0x20)
        public static let new = Flags(rawValue: 0x40)
        public static let full = Flags(rawValue: 0x80)
    }

    /// `Kind` as a number: clients take any.
    public var kind: UInt8 = Kind.pve.rawValue
    public var isLocked = false
    public var flags: Flags = []
    public var name = ""
    /// "host:port". The client resolves names itself and knows no IPv6.
    public var address = ""
    /// 0 low, 1 medium, 2 and more high, relative to the other realms.
    public var population: Float = 0
    public var characters: UInt8 = 0
    /// Which tab of the client's list shows it (spec auth 7).
    public var category: UInt8 = 1
    /// The client says it again in CMSG_AUTH_SESSION.
    public var id: UInt8 = 1
    /// Written only with `specifyBuild`.
    public var version = ClientVersion.wrath

    public init() {}

    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u8(&kind)
        try c.bool(&isLocked)
        try c.code(&flags)
        try c.string(&name, max: 96)
        try c.string(&address, max: 128)
        try c.f32(&population)
        try c.u8(&characters)
        try c.u8(&category)
        try c.u8(&id)
        if flags.contains(.specifyBuild) { try version.layout(&c) }
    }
}
