/// A playable class: which races have it, which power it lives on, what it starts with.
enum CharacterClass: UInt8, CaseIterable, Sendable {
    case warrior = 1
    case paladin = 2
    case hunter = 3
    case rogue = 4
    case priest = 5
    case deathKnight = 6
    case shaman = 7
    case mage = 8
    case warlock = 9
    case druid = 11

    /// UNIT_FIELD_BYTES_0, highest byte.
    enum Power: UInt8, Sendable {
        case mana = 0
        case rage = 1
        case energy = 3
        case runic = 6
    }

    var power: Power {
        switch self {
        case .warrior: .rage
        case .rogue: .energy
        case .deathKnight: .runic
        case .paladin, .hunter, .priest, .shaman, .mage, .warlock, .druid: .mana
        }
    }

    /// 2 needs Wrath of the Lich King.
    var expansion: UInt8 { self == .deathKnight ? 2 : 0 }

    /// Death knights begin as heroes.
    var firstLevel: UInt8 { self == .deathKnight ? 55 : 1 }

    /// The combinations that the 3.3.5 client offers: 62 in all.
    func isOpen(to race: Race) -> Bool {
        let races: [Race] =
            switch self {
            case .warrior: Race.allCases.filter { $0 != .bloodElf }
            case .paladin: [.human, .dwarf, .bloodElf, .draenei]
            case .hunter: [.orc, .dwarf, .nightElf, .tauren, .troll, .bloodElf, .draenei]
            case .rogue: [.human, .orc, .dwarf, .nightElf, .undead, .gnome, .troll, .bloodElf]
            case .priest: [.human, .dwarf, .nightElf, .undead, .troll, .bloodElf, .draenei]
            case .deathKnight: Race.allCases
            case .shaman: [.orc, .tauren, .troll, .draenei]
            case .mage: [.human, .undead, .gnome, .troll, .bloodElf, .draenei]
            case .warlock: [.human, .orc, .undead, .gnome, .bloodElf]
            case .druid: [.nightElf, .tauren]
            }
        return races.contains(race)
    }

    /// What a new character owns: entries of `ItemCatalogue` and how many.
    var startingItems: [(entry: UInt32, count: UInt32)] {
        let weapon: [(UInt32, UInt32)] =
            switch self {
            case .warrior: [(25, 1), (2362, 1)]
            case .paladin: [(2361, 1)]
            case .hunter: [(37, 1)]
            case .rogue: [(2092, 1)]
            case .priest, .shaman: [(36, 1)]
            case .deathKnight: [(12282, 1)]
            case .mage, .druid: [(35, 1)]
            case .warlock: [(2092, 1)]
            }
        let drink: [(UInt32, UInt32)] = power == .mana ? [(159, 2)] : []
        return [(38, 1), (39, 1), (40, 1)] + weapon + [(6948, 1), (117, 4)] + drink
    }
}
