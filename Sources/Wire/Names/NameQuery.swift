public import Base

/// CMSG_NAME_QUERY: who is this player?
public struct NameQuery: Packet {
    public static let opcode = Opcode.CMSG_NAME_QUERY
    public static let bodyBytes = 8...8

    public var player = GUID.none

    public init() {}
    public init(player: GUID) { self.player = player }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.guid(&player)
    }
}

/// SMSG_NAME_QUERY_RESPONSE: the name, or that there is no such player (spec packets-session 5).
public struct NameQueryResponse: Packet {
    public static let opcode = Opcode.SMSG_NAME_QUERY_RESPONSE
    public static let bodyBytes = 2...(9 + 7 + TextLimit.title + 6 * (TextLimit.name + 1))

    public var player = GUID.none
    /// Nothing else follows.
    public var isUnknown = false
    public var name = ""
    /// Empty for the realm of the reader.
    public var realm = ""
    public var race: UInt8 = 0
    public var gender: UInt8 = 0
    public var characterClass: UInt8 = 0
    /// The five cases of a Russian name, or empty.
    public var declined: [String] = []

    public init() {}
    public init(unknown player: GUID) {
        self.player = player
        isUnknown = true
    }
    public init(
        player: GUID, name: String, realm: String = "", race: UInt8, gender: UInt8, characterClass: UInt8
    ) {
        self.player = player
        self.name = name
        self.realm = realm
        self.race = race
        self.gender = gender
        self.characterClass = characterClass
    }

    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.packedGUID(&player)
        try c.bool(&isUnknown)
        guard !isUnknown else { return }
        try c.string(&name, max: TextLimit.name)
        try c.string(&realm, max: TextLimit.title)
        try c.u8(&race)
        try c.u8(&gender)
        try c.u8(&characterClass)
        var isDeclined = !declined.isEmpty
        try c.bool(&isDeclined)
        if isDeclined { try c.strings(&declined, exactly: 5, bytesMax: TextLimit.name) }
    }
}

/// SMSG_INVALIDATE_PLAYER: forget this name, for it has changed.
public struct InvalidatePlayer: Packet {
    public static let opcode = Opcode.SMSG_INVALIDATE_PLAYER
    public static let bodyBytes = 8...8

    public var player = GUID.none

    public init() {}
    public init(player: GUID) { self.player = player }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.guid(&player)
    }
}
