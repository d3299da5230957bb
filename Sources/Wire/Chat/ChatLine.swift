public import Base

/// SMSG_MESSAGECHAT: a line in a client's chat window (spec packets-session 8.3, which also says what each
/// kind of line has in its fields).
public struct ChatLine: Packet {
    public static let opcode = Opcode.SMSG_MESSAGECHAT
    public static let bodyBytes = 23...(64 + 3 * TextLimit.title + TextLimit.line)

    public var type = ChatType.system
    public var language = ChatLanguage.universal
    public var sender = GUID.none
    /// Only creatures and foreign whispers are named; players are looked up by GUID.
    public var senderName = ""
    public var receiver = GUID.none
    public var receiverName = ""
    /// Only for lines in channels.
    public var channel = ""
    public var text = ""
    public var tag: ChatTag = []
    /// Only for achievements.
    public var achievement: UInt32 = 0

    public init() {}
    public init(
        _ type: ChatType, _ language: ChatLanguage = .universal, from sender: GUID, to receiver: GUID = .none,
        channel: String = "", _ text: String, tag: ChatTag = []
    ) {
        self.type = type
        self.language = language
        self.sender = sender
        self.receiver = receiver
        self.channel = channel
        self.text = text
        self.tag = tag
    }

    /// A yellow line from the server.
    public static func system(_ text: String) -> ChatLine { ChatLine(.system, from: .none, text) }

    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try layout(&c, namesSender: false)
    }

    mutating func layout(
        _ c: inout some FieldCoder & ~Copyable & ~Escapable, namesSender: Bool
    ) throws(WireError) {
        try c.code(&type)
        try c.code(&language)
        try c.guid(&sender)
        try c.ignored(0 as UInt32)
        try middle(&c, namesSender: namesSender)
        try c.sizedString(&text, max: TextLimit.line)
        try c.code(&tag)
        if type == .achievement || type == .guildAchievement { try c.u32(&achievement) }
    }

    private mutating func middle(
        _ c: inout some FieldCoder & ~Copyable & ~Escapable, namesSender: Bool
    ) throws(WireError) {
        switch type {
        case .monsterSay, .monsterParty, .monsterYell, .monsterWhisper, .monsterEmote, .raidBossEmote,
            .raidBossWhisper, .battleNet:
            try c.sizedString(&senderName, max: TextLimit.title)
            try receiver(&c, isNamed: { $0 != .none && !$0.isPlayer && $0.highType != 0xF140 })
        case .whisperForeign:
            try c.sizedString(&senderName, max: TextLimit.title)
            try c.guid(&receiver)
        case .battlegroundNeutral, .battlegroundAlliance, .battlegroundHorde:
            try receiver(&c, isNamed: { $0 != .none && !$0.isPlayer })
        case .achievement, .guildAchievement:
            try c.guid(&receiver)
        default:
            if namesSender { try c.sizedString(&senderName, max: TextLimit.title) }
            if type == .channel { try c.string(&channel, max: TextLimit.title) }
            try c.guid(&receiver)
        }
    }

    private mutating func receiver(
        _ c: inout some FieldCoder & ~Copyable & ~Escapable, isNamed: (GUID) -> Bool
    ) throws(WireError) {
        try c.guid(&receiver)
        if isNamed(receiver) { try c.sizedString(&receiverName, max: TextLimit.title) }
    }
}

/// SMSG_GM_MESSAGECHAT: a line of a game master; it names the sender where `ChatLine` does not.
public struct GameMasterChatLine: Packet {
    public static let opcode = Opcode.SMSG_GM_MESSAGECHAT
    public static let bodyBytes = ChatLine.bodyBytes

    public var line = ChatLine()

    public init() {}
    public init(_ line: ChatLine) { self.line = line }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try line.layout(&c, namesSender: true)
    }
}
