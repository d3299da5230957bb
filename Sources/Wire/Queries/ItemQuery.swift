/// CMSG_ITEM_QUERY_SINGLE: what kind of item is this?
public struct ItemQuery: Packet {
    public static let opcode = Opcode.CMSG_ITEM_QUERY_SINGLE
    public static let bodyBytes = 4...4

    public var entry: UInt32 = 0

    public init() {}
    public init(entry: UInt32) { self.entry = entry }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&entry)
    }
}

/// SMSG_ITEM_QUERY_SINGLE_RESPONSE: the kind, or that there is none.
public struct ItemQueryResponse: Packet {
    public static let opcode = Opcode.SMSG_ITEM_QUERY_SINGLE_RESPONSE
    public static let bodyBytes = 4...(640 + 4 * (TextLimit.title + 1) + TextLimit.line)

    public var entry: UInt32 = 0
    /// Sent as the highest bit of the entry; nothing else follows.
    public var isUnknown = false
    public var template = ItemTemplate()

    public init() {}
    public init(entry: UInt32, template: ItemTemplate) {
        self.entry = entry
        self.template = template
    }
    public init(unknown entry: UInt32) {
        self.entry = entry
        isUnknown = true
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.entry(&entry, isUnknown: &isUnknown)
        if !isUnknown { try template.layout(&c) }
    }
}
