/// A playable race, with what the client has to be told about its characters (spec sidecar 10.3).
enum Race: UInt8, CaseIterable, Sendable {
    case human = 1
    case orc = 2
    case dwarf = 3
    case nightElf = 4
    case undead = 5
    case tauren = 6
    case gnome = 7
    case troll = 8
    case bloodElf = 10
    case draenei = 11

    var isAlliance: Bool {
        switch self {
        case .human, .dwarf, .nightElf, .gnome, .draenei: true
        case .orc, .undead, .tauren, .troll, .bloodElf: false
        }
    }

    /// 1 needs The Burning Crusade.
    var expansion: UInt8 { self == .bloodElf || self == .draenei ? 1 : 0 }

    /// UNIT_FIELD_FACTIONTEMPLATE.
    var factionTemplate: UInt32 {
        switch self {
        case .human: 1
        case .orc: 2
        case .dwarf: 3
        case .nightElf: 4
        case .undead: 5
        case .tauren: 6
        case .gnome: 115
        case .troll: 116
        case .bloodElf: 1610
        case .draenei: 1629
        }
    }

    /// The model of a gender: 0 male, 1 female.
    func display(gender: UInt8) -> UInt32 {
        let (male, female): (UInt32, UInt32) =
            switch self {
            case .human: (49, 50)
            case .orc: (51, 52)
            case .dwarf: (53, 54)
            case .nightElf: (55, 56)
            case .undead: (57, 58)
            case .tauren: (59, 60)
            case .gnome: (1563, 1564)
            case .troll: (1478, 1479)
            case .bloodElf: (15476, 15475)
            case .draenei: (16125, 16126)
            }
        return gender == 0 ? male : female
    }

    /// The languages that a character of it speaks (spec packets-session 8.1).
    var languages: [UInt32] {
        switch self {
        case .human: [7]
        case .dwarf: [7, 6]
        case .nightElf: [7, 2]
        case .gnome: [7, 13]
        case .draenei: [7, 35]
        case .orc: [1]
        case .undead: [1, 33]
        case .tauren: [1, 3]
        case .troll: [1, 14]
        case .bloodElf: [1, 10]
        }
    }

    /// The spells that stand for its languages; without them the client does not offer to speak.
    var languageSpells: [UInt32] {
        let spells: [UInt32: UInt32] = [
            1: 669, 2: 671, 3: 670, 6: 672, 7: 668, 10: 813, 13: 7340, 14: 7341, 33: 17737, 35: 29932,
        ]
        return languages.compactMap { spells[$0] }
    }
}
