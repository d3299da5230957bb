/// CMSG_AUTH_SESSION: who the client is and the proof that it holds the session key of its logon (spec
/// gateway 4.2). A gateway keeps the whole body, since worldservers want the client's own.
public struct AuthSession: Packet {
    public static let opcode = Opcode.CMSG_AUTH_SESSION
    public static let bodyBytes = 61...ClientHeader.bodyBytesMax

    public var build: UInt32 = 12340
    public var loginServerID: UInt32 = 0
    /// In capitals from a real client.
    public var account = ""
    public var loginServerType: UInt32 = 0
    /// Four bytes.
    public var clientSeed = [UInt8](repeating: 0, count: 4)
    public var region: UInt32 = 0
    public var battlegroup: UInt32 = 0
    public var realm: UInt32 = 0
    public var dosResponse: UInt64 = 0
    /// SHA-1 of account, zero, both seeds and the session key; 20 bytes.
    public var digest = [UInt8](repeating: 0, count: 20)
    /// How many bytes `addons` says that it inflates to: to be believed only below a limit.
    public var addonBytes: UInt32 = 0
    /// zlib data, an `AddonList` once inflated.
    public var addons: [UInt8] = []

    public init() {}

    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&build)
        try c.u32(&loginServerID)
        try c.string(&account, max: TextLimit.account)
        try c.u32(&loginServerType)
        try c.bytes(&clientSeed, count: 4)
        try c.u32(&region)
        try c.u32(&battlegroup)
        try c.u32(&realm)
        try c.u64(&dosResponse)
        try c.bytes(&digest, count: 20)
        try c.u32(&addonBytes)
        try c.rest(&addons, max: ClientHeader.bodyBytesMax)
    }
}

/// The addons of a client, as they lie in the zlib data of CMSG_AUTH_SESSION (spec gateway 4.5).
public struct AddonList: PacketPart {
    public static let leastBytes = 8
    /// More is refused.
    public static let addonsMax = 1000
    /// The most bytes that the list may inflate to.
    public static let bytesMax = 0xFFFFF

    public struct Addon: PacketPart, Hashable {
        public static let leastBytes = 10
        /// The checksum of the addons that come with the game.
        public static let standardChecksum: UInt32 = 0x4C1C_776D

        public var name = ""
        public var isEnabled = true
        public var checksum = Self.standardChecksum
        public var addressChecksum: UInt32 = 0

        public init() {}
        public mutating func layout(
            _ c: inout some FieldCoder & ~Copyable & ~Escapable
        ) throws(WireError) {
            try c.string(&name, max: TextLimit.title)
            try c.bool(&isEnabled)
            try c.u32(&checksum)
            try c.u32(&addressChecksum)
        }
    }

    public var addons: [Addon] = []
    public var timestamp: UInt32 = 0

    public init() {}
    /// Reads the list after it was inflated.
    public static func parse(_ bytes: UnsafeRawBufferPointer) throws(WireError) -> Self { try read(bytes) }
    public static func parse(_ bytes: [UInt8]) throws(WireError) -> Self { try withBytes(of: bytes, read) }
    /// The list before it is deflated.
    public func bytes() -> [UInt8] { written() }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.array(&addons, count: .u32, max: Self.addonsMax)
        try c.u32(&timestamp)
    }
}
