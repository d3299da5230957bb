public import Base

/// SMSG_UPDATE_OBJECT: what a player sees, and what has changed of it (spec sidecar 10.3).
public struct UpdateObject: Packet {
    public static let opcode = Opcode.SMSG_UPDATE_OBJECT
    public static let bodyBytes = 4...bytesMax
    /// No update is longer, compressed or not.
    public static let bytesMax = 4 << 20

    public var blocks: [UpdateBlock] = []

    public init() {}
    public init(_ blocks: [UpdateBlock]) { self.blocks = blocks }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.array(&blocks, count: .u32, max: 0xFFFFF)
    }
}

extension UpdateBlock {
    /// A player comes into sight, or oneself at login.
    public static func player(
        _ guid: GUID, _ movement: MovementInfo, _ fields: UpdateFields, isOneself: Bool = false
    ) -> UpdateBlock {
        .create(
            ObjectCreation(
                .player, guid, movement: UpdateMovement(living: movement, isOneself: isOneself),
                fields: fields, isNew: true))
    }
    /// A creature comes into sight.
    public static func unit(_ guid: GUID, _ movement: MovementInfo, _ fields: UpdateFields) -> UpdateBlock {
        .create(
            ObjectCreation(.unit, guid, movement: UpdateMovement(living: movement), fields: fields))
    }
    /// An item of the reader, to be sent before whatever carries it.
    public static func item(_ guid: GUID, _ fields: UpdateFields) -> UpdateBlock {
        .create(
            ObjectCreation(.item, guid, movement: UpdateMovement(lowGUID: guid.low), fields: fields))
    }
    /// A mailbox, a vault, a chest comes into sight.
    public static func gameObject(
        _ guid: GUID, at position: Position, rotation: Int64 = 0, _ fields: UpdateFields
    ) -> UpdateBlock {
        .create(
            ObjectCreation(
                .gameObject, guid,
                movement: UpdateMovement(at: position, lowGUID: guid.low, rotation: rotation),
                fields: fields))
    }
}

/// SMSG_COMPRESSED_UPDATE_OBJECT: the same in zlib.
public struct CompressedUpdateObject: Packet {
    public static let opcode = Opcode.SMSG_COMPRESSED_UPDATE_OBJECT
    public static let bodyBytes = 4...UpdateObject.bytesMax

    /// Once inflated; only a claim.
    public var plainBytes: UInt32 = 0
    public var data: [UInt8] = []

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&plainBytes)
        try c.rest(&data, max: UpdateObject.bytesMax)
    }
}
