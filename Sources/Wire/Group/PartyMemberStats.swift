public import Base

/// CMSG_REQUEST_PARTY_MEMBER_STATS: how is that member of my group?
public struct PartyMemberStatsRequest: Packet {
    public static let opcode = Opcode.CMSG_REQUEST_PARTY_MEMBER_STATS
    public static let bodyBytes = 8...8

    public var member = GUID.none

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.guid(&member)
    }
}

/// SMSG_PARTY_MEMBER_STATS: what changed; the rest keeps its value.
public struct PartyMemberStats: Packet {
    public static let opcode = Opcode.SMSG_PARTY_MEMBER_STATS
    public static let bodyBytes = 5...PartyMemberState.bytesMax

    public var state = PartyMemberState()

    public init() {}
    public init(_ state: PartyMemberState) { self.state = state }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try state.layout(&c)
    }
}

/// SMSG_PARTY_MEMBER_STATS_FULL: everything; what is missing is forgotten.
public struct PartyMemberStatsFull: Packet {
    public static let opcode = Opcode.SMSG_PARTY_MEMBER_STATS_FULL
    public static let bodyBytes = 6...(1 + PartyMemberState.bytesMax)

    public var state = PartyMemberState()

    public init() {}
    public init(_ state: PartyMemberState) { self.state = state }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.ignored(0 as UInt8)
        try state.layout(&c)
    }
}
