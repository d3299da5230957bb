/// CMSG_MESSAGECHAT: what a player says (spec packets-session 8.2).
public struct ChatMessage: Packet {
    public static let opcode = Opcode.CMSG_MESSAGECHAT
    public static let bodyBytes = 9...(8 + TextLimit.title + 1 + TextLimit.chatFromClient + 1)

    /// A client has no more than `ChatType.end` kinds.
    public var type = ChatType.say
    public var language = ChatLanguage.universal
    /// The name of a player for a whisper, of a channel for a line in it; nothing else has it.
    public var target = ""
    public var text = ""

    public init() {}
    public init(_ type: ChatType, _ language: ChatLanguage, to target: String = "", _ text: String) {
        self.type = type
        self.language = language
        self.target = target
        self.text = text
    }

    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.code(&type, as: UInt32.self)
        if c.isReading, type.rawValue >= ChatType.end { throw .badValue(field: "chat type") }
        try c.code(&language)
        if type == .whisper || type == .channel { try c.string(&target, max: TextLimit.title) }
        try c.string(&text, max: TextLimit.chatFromClient)
    }
}
