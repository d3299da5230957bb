import Base
import Wire

/// CMSG_EMOTE: the player moves in a certain way.
struct EmoteRequest: Packet {
    static let opcode = Opcode.CMSG_EMOTE
    static let bodyBytes = 4...4

    var emote: UInt32 = 0

    init() {}
    mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&emote)
    }
}

/// CMSG_STANDSTATECHANGE: the player sits down or gets up.
struct StandStateChange: Packet {
    static let opcode = Opcode.CMSG_STANDSTATECHANGE
    static let bodyBytes = 4...4

    var state: UInt32 = 0

    init() {}
    mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&state)
    }
}

/// SMSG_STANDSTATE_UPDATE: so it is.
struct StandStateUpdate: Packet {
    static let opcode = Opcode.SMSG_STANDSTATE_UPDATE
    static let bodyBytes = 1...1

    var state: UInt8 = 0

    init() {}
    init(state: UInt8) { self.state = state }
    mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u8(&state)
    }
}
