/// The kind of a line of chat (spec packets-session 8.1). Open: those without a name pass.
public struct ChatType: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    public let rawValue: UInt8
    @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }
    private init(_ value: UInt8) { rawValue = value }
    public var description: String { "chat type 0x" + String(rawValue, radix: 16) }

    public static let system = ChatType(0x00)
    public static let say = ChatType(0x01)
    public static let party = ChatType(0x02)
    public static let raid = ChatType(0x03)
    public static let guild = ChatType(0x04)
    public static let officer = ChatType(0x05)
    public static let yell = ChatType(0x06)
    public static let whisper = ChatType(0x07)
    /// From a player of another realm.
    public static let whisperForeign = ChatType(0x08)
    /// "To Thrall: ...", what the sender of a whisper sees.
    public static let whisperInform = ChatType(0x09)
    public static let emote = ChatType(0x0A)
    public static let textEmote = ChatType(0x0B)
    public static let monsterSay = ChatType(0x0C)
    public static let monsterParty = ChatType(0x0D)
    public static let monsterYell = ChatType(0x0E)
    public static let monsterWhisper = ChatType(0x0F)
    public static let monsterEmote = ChatType(0x10)
    public static let channel = ChatType(0x11)
    public static let afk = ChatType(0x17)
    public static let dnd = ChatType(0x18)
    public static let ignored = ChatType(0x19)
    public static let battlegroundNeutral = ChatType(0x24)
    public static let battlegroundAlliance = ChatType(0x25)
    public static let battlegroundHorde = ChatType(0x26)
    public static let raidLeader = ChatType(0x27)
    public static let raidWarning = ChatType(0x28)
    public static let raidBossEmote = ChatType(0x29)
    public static let raidBossWhisper = ChatType(0x2A)
    public static let filtered = ChatType(0x2B)
    public static let battleground = ChatType(0x2C)
    public static let battlegroundLeader = ChatType(0x2D)
    public static let restricted = ChatType(0x2E)
    public static let battleNet = ChatType(0x2F)
    public static let achievement = ChatType(0x30)
    public static let guildAchievement = ChatType(0x31)
    public static let arenaPoints = ChatType(0x32)
    public static let partyLeader = ChatType(0x33)

    /// From here on a client may not send.
    public static let end: UInt8 = 0x34
}

/// The language of a line (spec packets-session 8.1).
public struct ChatLanguage: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt32
    @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
    private init(_ value: UInt32) { rawValue = value }

    /// Everybody understands it; a client may not choose it.
    public static let universal = ChatLanguage(0)
    public static let orcish = ChatLanguage(1)
    public static let darnassian = ChatLanguage(2)
    public static let taurahe = ChatLanguage(3)
    public static let dwarvish = ChatLanguage(6)
    public static let common = ChatLanguage(7)
    public static let thalassian = ChatLanguage(10)
    public static let gnomish = ChatLanguage(13)
    public static let troll = ChatLanguage(14)
    public static let gutterspeak = ChatLanguage(33)
    public static let draenei = ChatLanguage(35)
    /// Not for people: messages between addons.
    public static let addon = ChatLanguage(0xFFFF_FFFF)

    /// Whether everybody of a race speaks it (spec packets-session 8.1).
    public func isSpoken(byRace race: UInt8) -> Bool {
        switch race {
        case 1: self == .common
        case 2: self == .orcish
        case 3: self == .common || self == .dwarvish
        case 4: self == .common || self == .darnassian
        case 5: self == .orcish || self == .gutterspeak
        case 6: self == .orcish || self == .taurahe
        case 7: self == .common || self == .gnomish
        case 8: self == .orcish || self == .troll
        case 10: self == .orcish || self == .thalassian
        case 11: self == .common || self == .draenei
        default: false
        }
    }
}

/// What stands in front of a name in the chat.
public struct ChatTag: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    public static let afk = ChatTag(rawValue: 0x01)
    public static let dnd = ChatTag(rawValue: 0x02)
    public static let gameMaster = ChatTag(rawValue: 0x04)
    public static let commentator = ChatTag(rawValue: 0x08)
    public static let developer = ChatTag(rawValue: 0x10)
}
