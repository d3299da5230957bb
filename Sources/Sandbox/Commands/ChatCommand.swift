import Base

/// A chat command in AzerothCore's spelling.
enum ChatCommand: Equatable, Sendable {
    /// `.go xyz X Y [Z [MAP [ORIENTATION]]]`; what is left out stays as it is.
    case go(x: Float, y: Float, z: Float?, map: UInt32?, orientation: Float?)
    /// `.tele NAME`
    case teleport(to: String)
    /// `.character level N`
    case level(Int)
    /// `.additem ENTRY [COUNT]`; the entry may be an item link. A count of 0 is 1.
    case addItem(entry: UInt32, count: UInt32)
    /// `.modify money COPPER`; negative takes away.
    case money(Int64)
    /// `.modify hp N`
    case health(UInt32)
    /// `.aura SPELL`: into the first free slot.
    case aura(UInt32)
    /// `.unaura SPELL`
    case endAura(UInt32)
    /// `.guild create LEADER "NAME"`
    case guildCreate(leader: String, name: String)
    /// `.sandbox packet SIZE`
    case sandboxPacket(bytes: Int)
    /// `.sandbox crash`
    case sandboxCrash
    /// `.sandbox hang SECONDS`
    case sandboxHang(seconds: Double)
    /// `.save`
    case save
    /// `.gps`
    case gps

    /// The account level that it needs: 0 player, 1 moderator, 2 game master, 3 administrator.
    var levelNeeded: UInt8 {
        switch self {
        case .save: 0
        case .go, .teleport, .gps: 1
        case .level, .addItem, .money, .health, .aura, .endAura, .guildCreate, .sandboxPacket: 2
        case .sandboxCrash, .sandboxHang: 3
        }
    }
}

/// What a line of chat turns out to be.
enum ChatInput: Equatable, Sendable {
    /// Something to say.
    case talk
    case command(ChatCommand)
    /// A command that is known, with arguments that do not fit; the text tells how it is written, `level` who
    /// may know.
    case usage(String, level: UInt8)
    case unknown
}
