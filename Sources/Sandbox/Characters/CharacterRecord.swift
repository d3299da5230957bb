import Base
import Store
import Wire

/// A character as the database holds it: what is loaded at login and written back at each save.
struct CharacterRecord: Sendable {
    /// Bits of `characters.at_login` (spec characters 2.4).
    enum AtLogin {
        static let rename: UInt16 = 0x01
        static let first: UInt16 = 0x20
    }
    /// One below the largest signed number of the wire, as in AzerothCore.
    static let moneyMax: UInt32 = 0x7FFF_FFFE

    let low: UInt32
    let account: AccountID
    var name: String
    let race: Race
    let characterClass: CharacterClass
    var look: CharacterLook
    var level: UInt8
    var experience: UInt32 = 0
    var money: UInt32 = 0
    var playerFlags: UInt32 = 0
    var position: Position
    var zone: UInt32
    var health: UInt32
    /// power1 ... power7: mana, rage, focus, energy, happiness, runes, runic power.
    var powers: [UInt32]
    /// Seconds in the world in all, and since the last level.
    var playedSeconds: UInt32 = 0
    var levelSeconds: UInt32 = 0
    var atLogin: UInt16 = 0
    var inventory = Inventory()

    /// A new one, at the starting place of its race.
    init(low: UInt32, account: AccountID, creating wish: CharacterCreation, items: Inventory) {
        self.low = low
        self.account = account
        name = wish.name
        race = wish.race
        characterClass = wish.characterClass
        look = wish.look
        level = wish.characterClass.firstLevel
        let place = StartPlace(wish.race)
        position = place.position
        zone = place.zone
        health = Levels.health(at: level)
        powers = Self.restingPowers(wish.characterClass, at: level)
        atLogin = AtLogin.first
        inventory = items
    }

    /// A row of `columns`; nil when race or class is none that the client knows.
    init?(low: UInt32, _ row: Row) throws(StoreError) {
        guard let race = Race(rawValue: try row.u8(2)),
            let characterClass = CharacterClass(rawValue: try row.u8(3))
        else { return nil }
        self.low = low
        account = AccountID(try row.u32(0))
        name = try row.string(1)
        self.race = race
        self.characterClass = characterClass
        look = CharacterLook()
        look.gender = try row.u8(4)
        look.skin = try row.u8(5)
        look.face = try row.u8(6)
        look.hairStyle = try row.u8(7)
        look.hairColor = try row.u8(8)
        look.facialHair = try row.u8(9)
        level = try row.u8(10)
        experience = try row.u32(11)
        money = try row.u32(12)
        playerFlags = try row.u32(13)
        position = Position(
            map: MapID(try row.u32(14)), x: try row.f32(15), y: try row.f32(16), z: try row.f32(17),
            orientation: try row.f32(18))
        zone = try row.u32(19)
        playedSeconds = try row.u32(20)
        levelSeconds = try row.u32(21)
        atLogin = try row.u16(22)
        health = try row.u32(23)
        powers = []
        for column in 24..<31 { powers.append(try row.u32(column)) }
    }

    static let columns = """
        account, name, race, class, gender, skin, face, hairStyle, hairColor, facialStyle, level, xp, money, \
        playerFlags, map, position_x, position_y, position_z, orientation, zone, totaltime, leveltime, at_login, \
        health, power1, power2, power3, power4, power5, power6, power7
        """

    /// All powers of somebody who rests, in the order of the columns.
    static func restingPowers(_ characterClass: CharacterClass, at level: UInt8) -> [UInt32] {
        var powers = [UInt32](repeating: 0, count: 7)
        let power = characterClass.power
        powers[Int(power.rawValue)] = Levels.restingPower(power, at: level)
        return powers
    }
}

/// What a player asks for on the creation screen, once it is known to be allowed.
struct CharacterCreation: Sendable {
    var name: String
    var race: Race
    var characterClass: CharacterClass
    var look: CharacterLook
}
