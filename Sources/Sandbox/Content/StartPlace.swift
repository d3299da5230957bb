import Base

/// Where the characters of a race begin. Gnomes begin with the dwarves, trolls with the orcs.
///
/// Death knights begin here too: their own start on map 609 lives on phases and quests that the sandbox does
/// not have.
enum StartPlace: UInt8, CaseIterable, Sendable {
    case northshire = 1
    case valleyOfTrials = 2
    case coldridge = 3
    case shadowglen = 4
    case deathknell = 5
    case campNarache = 6
    case sunstrider = 7
    case ammenVale = 8

    init(_ race: Race) {
        self =
            switch race {
            case .human: .northshire
            case .orc, .troll: .valleyOfTrials
            case .dwarf, .gnome: .coldridge
            case .nightElf: .shadowglen
            case .undead: .deathknell
            case .tauren: .campNarache
            case .bloodElf: .sunstrider
            case .draenei: .ammenVale
            }
    }

    /// As docs/sandbox.md names it.
    var name: String {
        switch self {
        case .northshire: "Northshire Valley"
        case .valleyOfTrials: "Valley of Trials"
        case .coldridge: "Coldridge Valley"
        case .shadowglen: "Shadowglen"
        case .deathknell: "Deathknell"
        case .campNarache: "Camp Narache"
        case .sunstrider: "Sunstrider Isle"
        case .ammenVale: "Ammen Vale"
        }
    }

    var position: Position {
        switch self {
        case .northshire: Position(map: .easternKingdoms, x: -8949.95, y: -132.493, z: 83.5312)
        case .valleyOfTrials: Position(map: .kalimdor, x: -618.518, y: -4251.67, z: 38.718)
        case .coldridge:
            Position(map: .easternKingdoms, x: -6240.32, y: 331.033, z: 382.758, orientation: 6.17716)
        case .shadowglen: Position(map: .kalimdor, x: 10311.3, y: 832.463, z: 1326.41, orientation: 5.69632)
        case .deathknell:
            Position(map: .easternKingdoms, x: 1676.71, y: 1678.31, z: 121.67, orientation: 2.70526)
        case .campNarache: Position(map: .kalimdor, x: -2917.58, y: -257.98, z: 52.9968)
        case .sunstrider: Position(map: .outland, x: 10349.6, y: -6357.29, z: 33.4026, orientation: 5.31605)
        case .ammenVale: Position(map: .outland, x: -3961.64, y: -13931.2, z: 100.615, orientation: 2.08364)
        }
    }

    /// The zone, as in AreaTable.dbc.
    var zone: UInt32 {
        switch self {
        case .northshire: 12
        case .valleyOfTrials: 14
        case .coldridge: 1
        case .shadowglen: 141
        case .deathknell: 85
        case .campNarache: 215
        case .sunstrider: 3430
        case .ammenVale: 3524
        }
    }
}

extension MapID {
    static let easternKingdoms = MapID(0)
    static let kalimdor = MapID(1)
    static let outland = MapID(530)
    static let northrend = MapID(571)
}
