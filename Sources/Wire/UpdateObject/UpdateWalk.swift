public import Base

/// Looks through an update for the fields of a few objects, without keeping anything: the
/// gateway watches its own player so.
public enum UpdateWalk {
    /// How a walk ended.
    public enum End: Hashable, Sendable {
        /// After the last block.
        case complete
        /// At something that is not understood; what came before was told.
        case abandoned(WireError)
    }

    /// Calls `visit` for each field of each VALUES and CREATE block whose object is `isWanted`, in order.
    /// Stops at the first fault (spec gateway 17.1).
    @discardableResult public static func fields(
        in body: UnsafeRawBufferPointer, of isWanted: (GUID) -> Bool,
        visit: (GUID, UpdateField, UInt32) -> Void
    ) -> End {
        var reader = PacketReader(body)
        do throws(WireError) {
            var blocks = 0
            try reader.count(
                &blocks, as: .u32, max: UpdateObject.bytesMax, leastBytesEach: UpdateBlock.leastBytes)
            for _ in 0..<blocks { try block(&reader, isWanted, visit) }
        } catch {
            return .abandoned(error)
        }
        return reader.remaining == 0 ? .complete : .abandoned(.trailing(bytes: reader.remaining))
    }

    @discardableResult public static func fields(
        in body: [UInt8], of isWanted: (GUID) -> Bool, visit: (GUID, UpdateField, UInt32) -> Void
    ) -> End {
        body.withUnsafeBytes { fields(in: $0, of: isWanted, visit: visit) }
    }

    private static func block(
        _ reader: inout PacketReader, _ isWanted: (GUID) -> Bool,
        _ visit: (GUID, UpdateField, UInt32) -> Void
    ) throws(WireError) {
        var kind: UInt8 = 0
        try reader.u8(&kind)
        guard kind <= 5 else { throw .badValue(field: "kind of an update") }
        if kind >= 4 { return try skipGUIDs(&reader) }
        var guid = GUID.none
        try reader.packedGUID(&guid)
        if kind > 0 {
            if kind > 1 { try reader.skip(1) }
            var movement = UpdateMovement()
            try movement.layout(&reader)
            if kind == 1 { return }
        }
        try values(&reader, guid, isWanted(guid), visit)
    }

    private static func skipGUIDs(_ reader: inout PacketReader) throws(WireError) {
        var count = 0
        try reader.count(&count, as: .u32, max: UpdateObject.bytesMax)
        var guid = GUID.none
        for _ in 0..<count { try reader.packedGUID(&guid) }
    }

    /// The mask is read twice, the second time beside its values, so that nothing has to be stored.
    private static func values(
        _ reader: inout PacketReader, _ guid: GUID, _ isWanted: Bool,
        _ visit: (GUID, UpdateField, UInt32) -> Void
    ) throws(WireError) {
        var words: UInt8 = 0
        try reader.u8(&words)
        var masks = PacketReader(from: reader)
        var bits = 0
        for _ in 0..<words {
            var mask: UInt32 = 0
            try reader.u32(&mask)
            bits &+= mask.nonzeroBitCount
        }
        guard bits <= reader.remaining / 4 else { throw .truncated }
        guard isWanted else { return try reader.skip(bits &* 4) }
        for word in 0..<UInt16(words) {
            var mask: UInt32 = 0
            try masks.u32(&mask)
            while mask != 0 {
                let bit = UInt16(truncatingIfNeeded: mask.trailingZeroBitCount)
                mask &= mask &- 1
                var value: UInt32 = 0
                try reader.u32(&value)
                visit(guid, UpdateField(rawValue: word &* 32 &+ bit), value)
            }
        }
    }
}
