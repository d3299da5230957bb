/// SMSG_ADDON_INFO: which addons the client may load, in the order of its own list (spec gateway 4.5).
///
/// The number of rows is not in the packet. A reader takes rows up to the last four bytes, so it understands
/// only lists that ban nothing; Nimbus sends no others.
public struct AddonInfo: Packet {
    public static let opcode = Opcode.SMSG_ADDON_INFO
    public static let bodyBytes = 4...(4 + AddonList.addonsMax * 264)

    public struct Row: PacketPart, Hashable {
        public static let leastBytes = 8
        /// 2 may be loaded, 0 is banned, 1 hidden.
        public var state: UInt8 = 2
        public var hasInfo: UInt8 = 1
        /// 256 bytes to check signed addons with; empty for none.
        public var publicKey: [UInt8] = []
        public var revision: UInt32 = 0
        public var hasAddress: UInt8 = 0

        public init() {}
        public mutating func layout(
            _ c: inout some FieldCoder & ~Copyable & ~Escapable
        ) throws(WireError) {
            try c.u8(&state)
            try c.u8(&hasInfo)
            var hasKey = !publicKey.isEmpty
            try c.bool(&hasKey)
            if hasKey { try c.bytes(&publicKey, count: 256) }
            try c.u32(&revision)
            try c.u8(&hasAddress)
        }
    }

    public var rows: [Row] = []

    public init() {}
    /// As many rows without a key as the client has addons.
    public init(addons: Int) {
        rows = Array(repeating: Row(), count: min(max(0, addons), AddonList.addonsMax))
    }

    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        if c.isReading {
            rows.removeAll()
            while c.remaining > 4 {
                guard rows.count < AddonList.addonsMax else {
                    throw .countTooLarge(rows.count + 1, max: AddonList.addonsMax)
                }
                var row = Row()
                try row.layout(&c)
                rows.append(row)
            }
        } else {
            try c.array(&rows, exactly: min(rows.count, AddonList.addonsMax))
        }
        try c.constant(0 as UInt32, "banned addons")
    }
}
