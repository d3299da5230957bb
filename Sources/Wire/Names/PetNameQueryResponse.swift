/// SMSG_PET_NAME_QUERY_RESPONSE: what a pet is called; nothing when nobody knows.
public struct PetNameQueryResponse: Packet {
    public static let opcode = Opcode.SMSG_PET_NAME_QUERY_RESPONSE
    public static let bodyBytes = 10...(10 + 6 * (TextLimit.name + 1))

    /// The pet's own number, which it has as a field (`UpdateField.Unit.petNumber`).
    public var number: UInt32 = 0
    public var name = ""
    /// When it got the name, seconds since 1970.
    public var since: UInt32 = 0
    /// The five cases of a Russian name, or empty.
    public var declined: [String] = []

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&number)
        try c.string(&name, max: TextLimit.name)
        try c.u32(&since)
        var isDeclined = !declined.isEmpty
        try c.bool(&isDeclined)
        if isDeclined { try c.strings(&declined, exactly: 5, bytesMax: TextLimit.name) }
    }
}
