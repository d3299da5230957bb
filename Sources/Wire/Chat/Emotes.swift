public import Base

/// CMSG_TEXT_EMOTE: "/wave" and its like.
public struct TextEmoteRequest: Packet {
    public static let opcode = Opcode.CMSG_TEXT_EMOTE
    public static let bodyBytes = 16...16

    public var textEmote: UInt32 = 0
    public var emote: UInt32 = 0
    public var target = GUID.none

    public init() {}
    public init(textEmote: UInt32, emote: UInt32, target: GUID) {
        self.textEmote = textEmote
        self.emote = emote
        self.target = target
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&textEmote)
        try c.u32(&emote)
        try c.guid(&target)
    }
}

/// SMSG_TEXT_EMOTE: "Thrall waves at you."
public struct TextEmote: Packet {
    public static let opcode = Opcode.SMSG_TEXT_EMOTE
    public static let bodyBytes = 21...(21 + TextLimit.title)

    public var player = GUID.none
    public var textEmote: UInt32 = 0
    public var emote: UInt32 = 0
    /// At whom; empty for nobody.
    public var targetName = ""

    public init() {}
    public init(player: GUID, textEmote: UInt32, emote: UInt32, targetName: String) {
        self.player = player
        self.textEmote = textEmote
        self.emote = emote
        self.targetName = targetName
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.guid(&player)
        try c.u32(&textEmote)
        try c.u32(&emote)
        try c.sizedString(&targetName, max: TextLimit.title)
    }
}

/// SMSG_EMOTE: somebody moves in a certain way.
public struct Emote: Packet {
    public static let opcode = Opcode.SMSG_EMOTE
    public static let bodyBytes = 12...12

    public var emote: UInt32 = 0
    public var performer = GUID.none

    public init() {}
    public init(emote: UInt32, performer: GUID) {
        self.emote = emote
        self.performer = performer
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&emote)
        try c.guid(&performer)
    }
}
