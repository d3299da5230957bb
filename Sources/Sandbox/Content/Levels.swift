/// What a level means in the sandbox: plain formulas in place of the game's tables, except for the
/// experience, which the client shows as a bar.
enum Levels {
    static let highest: UInt8 = 80

    /// PLAYER_NEXT_LEVEL_XP; 0 at the highest level.
    static func experience(toLeave level: UInt8) -> UInt32 {
        guard level >= 1, Int(level) <= nextLevel.count else { return 0 }
        return nextLevel[Int(level) - 1]
    }

    static func health(at level: UInt8) -> UInt32 { 60 + 40 * UInt32(level) }

    /// The highest value of a power, in the unit of the wire (rage and runic power times ten).
    static func power(_ power: CharacterClass.Power, at level: UInt8) -> UInt32 {
        switch power {
        case .mana: 80 + 50 * UInt32(level)
        case .rage, .runic: 1000
        case .energy: 100
        }
    }

    /// What a resting character has: mana and energy are full, rage and runic power are gone.
    static func restingPower(_ power: CharacterClass.Power, at level: UInt8) -> UInt32 {
        switch power {
        case .mana, .energy: Self.power(power, at: level)
        case .rage, .runic: 0
        }
    }

    /// Talent points earned by a level.
    static func talentPoints(at level: UInt8) -> UInt32 { level < 10 ? 0 : UInt32(level) - 9 }

    private static let nextLevel: [UInt32] = [
        400, 900, 1400, 2100, 2800, 3600, 4500, 5400, 6500, 7600, 8700, 9800, 11000, 12300, 13600, 15000,
        16400,
        17800, 19300, 20800, 22400, 24000, 25500, 27200, 28900, 30500, 32200, 33900, 36300, 38800, 41600,
        44600,
        48000, 51400, 55000, 58700, 62400, 66200, 70200, 74300, 78500, 82800, 87100, 91600, 96300, 101000,
        105800,
        110700, 115700, 120900, 126100, 131500, 137000, 142500, 148200, 154000, 159900, 165800, 172000,
        290000,
        317000, 349000, 386000, 428000, 475000, 527000, 585000, 648000, 717000, 1_523_800, 1_539_000,
        1_555_700,
        1_571_800, 1_587_900, 1_604_200, 1_620_700, 1_637_400, 1_653_900, 1_670_800,
    ]
}
